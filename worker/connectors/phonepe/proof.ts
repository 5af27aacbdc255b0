import type { OpenSettings, Scheme } from '../contract.ts'
import { sameText, sha256Hex } from '../../lib/crypto.ts'
import { fieldsAsWritten } from '../../lib/payload.ts'
import { bodyHmac, custom } from '../kit/schemes.ts'

/** Which of its interfaces PhonePe calls us by; they prove themselves in different ways and never count for each other. */
export const VERSIONS = ['v2', 'v2_hmac', 'v1'] as const

const isFirst = (settings: OpenSettings | undefined) => settings?.['version'] === 'v1'
const isHmac = (settings: OpenSettings | undefined) => settings?.['version'] === 'v2_hmac'

/**
 * PhonePe's pages describe the choice (“HMAC Authentication”); the header's name and its form are those that integrations agree on. Beside it
 * goes x-phonepe-checksum-key-id, which names the key and proves nothing.
 */
const hmac = bodyHmac({ header: 'x-phonepe-checksum-signature', encoding: 'hex' })

/** v1: hex SHA-256 of the base64 text and the salt key, then `###` and the number of the key. */
const checksum = (text: string, saltKey: string) => sha256Hex((fieldsAsWritten(text)?.['response'] ?? text) + saltKey)

export const proof: Scheme = custom({
  summary:
    'SHA-256 of “user:password”, hex, in the header Authorization. The body is not signed. With the setting for HMAC: HMAC-SHA-256 of the raw body, hex, in the header x-phonepe-checksum-signature. With the setting for v1: SHA-256 of the response and the salt key in the header X-VERIFY.',
  async verify(raw, secret, settings) {
    if (isFirst(settings)) {
      const [hash = '', index = ''] = (raw.headers.get('x-verify') ?? '').split('###')
      return /^\d{1,3}$/.test(index) && sameText(hash.toLowerCase(), await checksum(raw.text, secret))
    }
    if (isHmac(settings)) return hmac.verify(raw, secret)
    // Some accounts name the algorithm in front.
    const said = (raw.headers.get('authorization') ?? '').replace(/^SHA256 /i, '').toLowerCase()
    return sameText(said, await sha256Hex(secret))
  },
  async sign(body, secret, at, settings) {
    if (isHmac(settings)) return hmac.sign(body, secret, at)
    return isFirst(settings) ? { 'x-verify': `${await checksum(body, secret)}###1` } : { authorization: await sha256Hex(secret) }
  },
})
