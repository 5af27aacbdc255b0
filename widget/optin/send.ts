/** What became of a sign-up, as far as the shopper must know: done, or the text that says why not. */
export type Outcome =
  | { readonly kind: 'done'; readonly prize?: number }
  | { readonly kind: Refusal | 'optinOffline' | 'optinFailed'; readonly prize?: never }

/** Sooner than 1.5 s after the form was shown, the server takes it for a program’s; timers may be early by a little. */
const LEAST = 1600
const SLOW = 5000
const GIVE_UP = 30_000

const pause = (ms: number) => new Promise<undefined>((resolve) => setTimeout(resolve, ms))

/** Posts a sign-up, once. Calls `slow` where the answer takes its time. Never throws. */
export async function send(post: (took: number) => Promise<Response>, shownAt: number, slow: () => void): Promise<Outcome> {
  // A browser that fills the form is faster than the server believes of a person.
  await pause(LEAST - (performance.now() - shownAt))
  const timer = setTimeout(slow, SLOW)
  try {
    const response = await Promise.race([post(Math.round(performance.now() - shownAt)), pause(GIVE_UP)])
    if (response?.status === 202) return { ...((await response.json().catch(() => ({}))) as { prize?: number }), kind: 'done' }
    return { kind: REFUSED[response?.status ?? 0] ?? 'optinFailed' }
  } catch {
    return { kind: navigator.onLine ? 'optinFailed' : 'optinOffline' }
  } finally {
    clearTimeout(timer)
  }
}

type Refusal = 'optinStale' | 'optinBadPhone' | 'optinWait'
const REFUSED: Readonly<Record<number, Refusal>> = { 409: 'optinStale', 422: 'optinBadPhone', 429: 'optinWait' }
