import { ORIGIN } from './origin.gen.ts'
import type { Answer } from './attributes.ts'

/** What the thank-you page tells our API, which takes the phone from the order itself, never from here. */
export interface Told extends Answer {
  /** `gid://shopify/Order/…` */
  readonly order: string
  readonly language: string
}

export interface Wire {
  readonly fetch: typeof fetch
  readonly token: () => Promise<string>
  readonly wait: (ms: number) => Promise<void>
}

const PATIENCE_MS = 8_000
const AGAIN_AFTER_MS = 1_200

/**
 * `POST /shopify/checkout/optin`: no purposes is a no. True where it was taken. Tried twice, since an order may not be found yet
 * while its thank-you page is shown; what our API refuses is not asked again.
 */
export async function tell(wire: Wire, told: Told): Promise<boolean> {
  const first = await ask(wire, told)
  if (first !== 'again') return first === 'taken'
  await wire.wait(AGAIN_AFTER_MS)
  return (await ask(wire, told)) === 'taken'
}

async function ask(wire: Wire, told: Told): Promise<'taken' | 'refused' | 'again'> {
  try {
    const answer = await wire.fetch(`${ORIGIN}/shopify/checkout/optin`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await wire.token()}`, 'content-type': 'application/json' },
      body: JSON.stringify(told),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    if (answer.ok) return 'taken'
    return answer.status >= 500 || answer.status === 404 || answer.status === 429 ? 'again' : 'refused'
  } catch {
    return 'again'
  }
}
