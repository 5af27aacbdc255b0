/** `npm run check`: all that CI demands. `--without tests` leaves a step out, `--only lint,types` takes some. */
import { parseArgs } from 'node:util'
import { StepFailed } from './check/run.ts'
import { STEPS } from './check/steps.ts'

const { values } = parseArgs({ options: { without: { type: 'string', default: '' }, only: { type: 'string', default: '' } } })
const without = values.without.split(',').filter(Boolean)
const only = values.only.split(',').filter(Boolean)
const stranger = [...without, ...only].find((name) => !STEPS.some((step) => step.name === name))
if (stranger) {
  console.error(`there is no step "${stranger}"; the steps are ${STEPS.map((step) => step.name).join(', ')}`)
  process.exit(2)
}

const started = performance.now()
const chosen = STEPS.filter(({ name }) => !without.includes(name) && (only.length === 0 || only.includes(name)))
for (const [index, { name, work }] of chosen.entries()) {
  const from = performance.now()
  const seconds = () => `${((performance.now() - from) / 1000).toFixed(1)} s`
  try {
    console.log(`ok    ${name.padEnd(11)}${(await work()).padEnd(60)} ${seconds()}`)
  } catch (error) {
    console.error(error instanceof StepFailed ? error.message : error)
    console.error(`FAILS ${name.padEnd(11)}${seconds()}; ${index} of ${chosen.length} steps passed before it`)
    process.exit(1)
  }
}
const left = without.length > 0 ? ` (left out: ${without.join(', ')})` : ''
console.log(`all ${chosen.length} steps passed in ${((performance.now() - started) / 1000).toFixed(0)} s${left}`)
