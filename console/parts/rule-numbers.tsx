import type { MessageRule, RuleNumbers } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { decimalsOf, NumbersForm, useSaved, type NumberField, type Numbers } from './numbers.tsx'

type Name = keyof RuleNumbers

const MINUTE = 60
const UNITS = [
  { seconds: 86_400, label: 'number.delay.days' },
  { seconds: 3600, label: 'number.delay.hours' },
  { seconds: MINUTE, label: 'number.delay.minutes' },
] as const
const LONGEST_S = 400 * 86_400
const MOST_MONEY = 1_000_000_000

interface Props {
  readonly rule: MessageRule
  /** The numbers as they are on the server now. */
  readonly put: (numbers: RuleNumbers) => void
}

/** How long a message waits, for whom it is worth it, and what it offers: whatever of that its rule has. */
export function RuleNumbersForm({ rule, put }: Props) {
  const { api, say } = usePage()
  const saved = useSaved()
  const { numbers, currency } = rule
  const unit = UNITS.find(({ seconds }) => (numbers.delaySeconds ?? 0) >= seconds) ?? UNITS[2]
  const amount = { decimals: decimalsOf(currency), least: 0, most: MOST_MONEY, optional: true }
  const every: readonly NumberField<Name>[] = [
    {
      name: 'delaySeconds',
      label: say(unit.label),
      decimals: 2,
      least: unit.seconds === MINUTE ? 1 : 0.1,
      most: LONGEST_S / unit.seconds,
    },
    { name: 'minTotal', label: say('number.minTotal', { currency }), hint: say('number.minTotal.hint'), ...amount },
    { name: 'percentOff', label: say('number.percentOff'), least: 1, most: 90, optional: true },
    { name: 'amountOff', label: say('number.amountOff', { currency }), ...amount },
    { name: 'validHours', label: say('number.validHours'), least: 1, most: 720 },
    { name: 'leadHours', label: say('number.leadHours'), least: 1, most: 168 },
  ]
  const fields = every.filter(({ name }) => name in numbers)
  const values = Object.fromEntries(fields.map(({ name }) => [name, shownOf(name, numbers[name], unit.seconds)])) as Numbers<Name>
  const send = async (next: RuleNumbers): Promise<void> => {
    const { numbers: now } = await api.send<{ numbers: RuleNumbers }>('PUT', `/messages/${encodeURIComponent(rule.id)}`, { numbers: next })
    put(now)
  }
  return (
    <NumbersForm
      key={JSON.stringify(numbers)}
      fields={fields}
      values={values}
      check={(draft) => {
        const count = OFF.filter((name) => name in numbers && draft[name].trim() !== '').length
        return count > 1 || (count === 0 && rule.offer === 'code') ? { amountOff: say('number.either') } : {}
      }}
      save={async (draft) => {
        const changed = fields.filter(({ name }) => draft[name].trim() !== values[name])
        const next = Object.fromEntries(changed.map(({ name }) => [name, readOf(name, draft[name].trim(), unit.seconds)])) as RuleNumbers
        const was = Object.fromEntries(changed.map(({ name }) => [name, numbers[name]])) as RuleNumbers
        await send(next)
        saved(say('messages.adjusted', { name: rule.name }), () => send(was))
      }}
    />
  )
}

/** One of the two. */
const OFF = ['percentOff', 'amountOff'] as const
const isAmount = (name: Name) => name === 'minTotal' || name === 'amountOff'

function shownOf(name: Name, value: RuleNumbers[Name], unit: number): string {
  if (value === null || value === undefined) return ''
  return name === 'delaySeconds' ? String(Number((Number(value) / unit).toFixed(2))) : String(value)
}

function readOf(name: Name, text: string, unit: number): string | number | null {
  if (text === '') return null
  if (isAmount(name)) return text
  return name === 'delaySeconds' ? Math.round(Number(text) * unit) : Number(text)
}
