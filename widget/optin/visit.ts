import type { Host } from '../host.ts'
import type { Alert, Ask, Purpose } from './ask.ts'

/** What the shopper would agree to by sending the message. */
export interface Choice {
  readonly purposes: readonly Purpose[]
  readonly alert: Alert | undefined
}

/**
 * Asks the server for a code that stands for this choice; `got` is called when it came and the choice is still the same,
 * and with nothing as soon as the choice changes. What was asked for last is not asked for again.
 */
export function visitOf(host: Host, { product }: Ask, got: (code: string, country: string) => void) {
  let asked = ''
  return ({ purposes, alert }: Choice): void => {
    const optin = { purposes, version: host.panel.optin.version, product: product?.id, alert }
    const now = JSON.stringify(optin)
    if (now === asked) return
    asked = now
    // The code that is there stands for another choice.
    got('', '')
    host
      .post('events', { t: 'open', ask: 'code', ...(purposes.length ? { optin } : {}) })
      .then((response) => response.json())
      .then(({ code, country }: { code?: string; country?: string }) => {
        if (now === asked) got(code ?? '', country ?? '')
      })
      .catch(() => {
        asked = ''
      })
  }
}
