import type { Scheme } from '../contract.ts'
import { toHex, utf8 } from '../../lib/bytes.ts'
import { sameText } from '../../lib/crypto.ts'
import { fieldsAsWritten } from '../../lib/payload.ts'
import { custom } from '../kit/schemes.ts'

type Fields = Readonly<Record<string, string>>

/** What the hash covers after the salt and the status, in its order (PayU's "reverse hash"). The five gaps are reserved fields. */
const COVERED = ['udf5', 'udf4', 'udf3', 'udf2', 'udf1', 'email', 'firstname', 'productinfo', 'amount', 'txnid', 'key'] as const

/** Fields in which a "|" would let one value pass for two. A description may have one: what it could be moved into may not. */
const UNDIVIDED = ['status', 'key', 'txnid', 'amount', 'firstname', 'email', 'udf1', 'udf2', 'udf3', 'udf4', 'udf5'] as const

const sha512 = async (text: string) => toHex(await crypto.subtle.digest('SHA-512', utf8(text)))

/**
 * The hashes that may stand in a response: with the split of the money where there is one, or without it; with additional charges in
 * front where there are any. An empty field is sent by some accounts and counts as there or not.
 */
function candidates(fields: Fields, salt: string): string[] {
  const rest = COVERED.map((name) => fields[name] ?? '').join('|')
  const plain = `${salt}|${fields['status'] ?? ''}||||||${rest}`
  const { splitInfo: split, additionalCharges: charges } = fields
  const bases = split === undefined ? [plain] : [`${salt}|${fields['status'] ?? ''}|${split}||||||${rest}`, plain]
  const charged = charges === undefined ? [] : bases.map((base) => `${charges}|${base}`)
  return charges ? charged : [...bases, ...charged]
}

export const proof: Scheme = custom({
  summary:
    'SHA-512 of the salt and eleven fields, hex, in the field hash (PayU’s reverse hash). Fields outside it, such as the phone and PayU’s own ids, are not signed.',
  async verify(raw, salt) {
    const fields = fieldsAsWritten(raw.text)
    if (!fields?.['hash'] || !fields['txnid'] || UNDIVIDED.some((name) => fields[name]?.includes('|'))) return false
    const said = fields['hash'].toLowerCase()
    const expected = await Promise.all(candidates(fields, salt).map(sha512))
    return expected.map((one) => sameText(said, one)).includes(true)
  },
  sign: async () => ({}),
  async signBody(body, salt) {
    const fields = fieldsAsWritten(body) ?? {}
    const hash = await sha512(candidates(fields, salt)[0] ?? '')
    return body.startsWith('{') ? `${body.slice(0, -1)},"hash":"${hash}"}` : `${body}&hash=${hash}`
  },
})
