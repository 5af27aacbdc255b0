/** What the start tells: a line per step with its time, and failures as a sentence. */

/** Stops the start. The text is shown as it is, without a stack. */
export class StartRefused extends Error {}

/** Runs one step and prints how long it took. */
export async function step<T>(name: string, work: () => Promise<T>, detail: (result: T) => string = () => ''): Promise<T> {
  const started = performance.now()
  const result = await work()
  const note = detail(result)
  console.log(`${name.padEnd(11)}${String(Math.round(performance.now() - started)).padStart(5)} ms${note && `  ${note}`}`)
  return result
}
