import type { OpenSettings, Scheme } from '../contract.ts'
import { fromHex, toHex, utf8 } from '../../lib/bytes.ts'
import { hmacSha256, hmacSha256Matches, sameText } from '../../lib/crypto.ts'

export const PROOFS = ['token', 'hmac'] as const

const HEADER = 'shippo-auth-signature'
/** Shippo doesn't say whether a retry is signed anew, so a day is let pass; what comes twice counts once anyway. */
const TOLERANCE_SECONDS = 86_400

const isHmac = (settings: OpenSettings | undefined) => settings?.['proof'] === 'hmac'
const message = (at: string, body: string) => utf8(`${at}.${body}`)

/**
 * A word of the merchant's own in the address, or, where Shippo's team has set it up, an HMAC over time and body
 * (docs.goshippo.com/docs/tracking/webhooksecurity). Which of them counts is chosen; the weaker never stands in for the other.
 */
export const scheme: Scheme = {
  summary: `The secret itself in the address, as ?token=…; the body is not signed. Or, where chosen, HMAC-SHA-256 of time and body, hex, as t=…,v1=… in the header ${HEADER}; older than a day is refused.`,
  async verify(raw, secret, settings) {
    if (secret === '') return false
    if (!isHmac(settings)) return sameText(raw.url.searchParams.get('token') ?? '', secret)
    const [, at = '', proof = ''] = /^t=(\d{9,11}),\s?v1=([0-9a-fA-F]{64})$/.exec(raw.headers.get(HEADER) ?? '') ?? []
    if (!at || Math.abs(raw.receivedAt / 1000 - Number(at)) > TOLERANCE_SECONDS) return false
    return hmacSha256Matches(secret, message(at, raw.text), fromHex(proof))
  },
  /** A proof in the address is no header; whoever tests a connection of that kind calls its address as Shippo does. */
  async sign(body, secret, at, settings): Promise<Readonly<Record<string, string>>> {
    if (!isHmac(settings)) return {}
    const seconds = String(Math.floor(at / 1000))
    return { [HEADER]: `t=${seconds},v1=${toHex(await hmacSha256(secret, message(seconds, body)))}` }
  },
}
