import type { Scheme } from '../contract.ts'
import { fromBase64, fromUtf8, toBase64, utf8 } from '../../lib/bytes.ts'
import { randomText, sameText, sha256Hex } from '../../lib/crypto.ts'
import { fieldsAsWritten } from '../../lib/payload.ts'
import { aes128Cbc } from '../kit/aes-cbc.ts'
import { custom } from '../kit/schemes.ts'

type Fields = Readonly<Record<string, string>>

const SIGNATURE = 'CHECKSUMHASH'
const FIRST_BLOCK = utf8('@@@@&&&&####$$$$')
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** The values by the order of their names. Some of Paytm's libraries take the word "null" for nothing, some for a word. */
function candidates(fields: Fields): readonly string[] {
  const names = Object.keys(fields)
    .filter((name) => name !== SIGNATURE)
    .toSorted((a, b) => (a < b ? -1 : 1))
  const join = (value: (text: string) => string) => names.map((name) => value(fields[name] ?? '')).join('|')
  return [...new Set([join((text) => text), join((text) => (text.toLowerCase() === 'null' ? '' : text))])]
}

/** Names are not signed; at least they must look like Paytm's. */
const NAME = /^[A-Z_]{1,60}$/

/** For the same reason a "|" in one value could pass for a border between two. Where it would matter there may be none. */
const UNDIVIDED = ['MID', 'ORDERID', 'TXNID', 'TXNAMOUNT', 'CURRENCY', 'STATUS'] as const

/** What the checksum holds: 64 digits of SHA-256 and the four letters of its salt. */
async function opened(said: string, key: string): Promise<string | undefined> {
  // A plus that was not escaped arrives as a blank.
  const sealed = fromBase64(said.replaceAll(' ', '+'))
  const clear = sealed && (await (await aes128Cbc(utf8(key), FIRST_BLOCK))?.open(sealed))
  return clear?.length === 68 ? fromUtf8(clear) : undefined
}

/** Paytm's checksum (npm paytmchecksum). */
export const proof: Scheme = custom({
  summary:
    'SHA-256 of all values, sorted by their names, with a salt of four letters; encrypted under the merchant key (AES-128-CBC), base64, in the field CHECKSUMHASH. Names are not covered.',
  async verify(raw, key) {
    const fields = fieldsAsWritten(raw.text)
    if (!fields?.[SIGNATURE] || !fields['ORDERID']) return false
    if (Object.keys(fields).some((name) => !NAME.test(name)) || UNDIVIDED.some((name) => fields[name]?.includes('|'))) return false
    const said = await opened(fields[SIGNATURE], key)
    if (said === undefined) return false
    const salt = said.slice(64)
    const expected = await Promise.all(candidates(fields).map(async (text) => (await sha256Hex(`${text}|${salt}`)) + salt))
    return expected.map((one) => sameText(said, one)).includes(true)
  },
  sign: async () => ({}),
  async signBody(body, key) {
    const salt = randomText(4, LETTERS)
    const hash = await sha256Hex(`${candidates(fieldsAsWritten(body) ?? {})[0]}|${salt}`)
    const sealed = await (await aes128Cbc(utf8(key), FIRST_BLOCK))?.seal(utf8(hash + salt))
    return sealed ? `${body}&${SIGNATURE}=${encodeURIComponent(toBase64(sealed))}` : body
  },
})
