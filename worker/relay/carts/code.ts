import { utf8 } from '../../lib/bytes.ts'
import { hmacSha256 } from '../../lib/crypto.ts'

/** Read aloud and typed: no I, L, O and U, and nothing depends on capitals. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 10

/**
 * The one discount code of a cart. The same whenever it is asked for, so that whoever died after making it finds it made, and every step
 * of a series has the same; 50 bits that nobody guesses.
 */
export async function discountCode(pepper: string, merchantId: string, cartId: string): Promise<string> {
  const hash = await hmacSha256(pepper, utf8(`wenext.discount\0${merchantId}\0${cartId}`))
  return `WN${Array.from(hash.slice(0, LENGTH), (byte) => LETTERS[byte % 32]).join('')}`
}

/**
 * The link that brings a cart back, with its code in it. Shopify reads `discount` by itself (shopify.com/partners/blog/shopify-email-notifications
 * appends it to the same link; shopify.dev: cart permalinks), our plugin likewise.
 */
export function withCode(recoveryUrl: string, code: string): string {
  const url = new URL(recoveryUrl)
  url.searchParams.set('discount', code)
  return url.href
}
