import { isId, type ContactId, type MerchantId } from '../domain/ids.ts'
import { utf8 } from '../lib/bytes.ts'
import { hmacSha256, sameText } from '../lib/crypto.ts'

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz'
const ID = 26
const PROOF = 26

/**
 * The secret in the address of a shopper's preference page: merchant, contact, and a proof of 130 bits. Letters and digits only:
 * it stands in the text of messages, where other signs end a link or turn words italic.
 */
export async function preferenceCode(pepper: string, merchantId: string, contactId: string): Promise<string> {
  const ids = `${merchantId.slice('mer_'.length)}${contactId.slice('cnt_'.length)}`
  const hash = await hmacSha256(pepper, utf8(`wenext.preferences\0${ids}`))
  return ids + Array.from(hash.slice(0, PROOF), (byte) => LETTERS[byte % 32]).join('')
}

/** Whose page it is; undefined for a code that we didn't make. */
export async function readPreferenceCode(
  pepper: string,
  code: string,
): Promise<{ readonly merchantId: MerchantId; readonly contactId: ContactId } | undefined> {
  const merchantId = `mer_${code.slice(0, ID)}`
  const contactId = `cnt_${code.slice(ID, 2 * ID)}`
  if (!isId('mer', merchantId) || !isId('cnt', contactId)) return undefined
  return sameText(await preferenceCode(pepper, merchantId, contactId), code) ? { merchantId, contactId } : undefined
}
