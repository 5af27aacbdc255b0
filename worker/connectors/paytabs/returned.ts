import { fromHex, utf8 } from '../../lib/bytes.ts'
import { hmacSha256Matches } from '../../lib/crypto.ts'

/**
 * Whether PayTabs signed the form with which it sends a shopper back to the shop. The signature covers all fields that are not empty,
 * sorted, as PHP's http_build_query writes them. Fields of the return address itself must not be among them. It proves who sends, never
 * that money came: ask /payment/query for that.
 */
export async function isReturnSigned(form: Readonly<Record<string, string>>, serverKey: string): Promise<boolean> {
  const proof = fromHex(form['signature'] ?? '')
  const filled = Object.entries(form).filter(([name, value]) => name !== 'signature' && value !== '')
  // PayTabs' SDK keeps a "0", its WooCommerce plugin drops it; both are right for somebody.
  const sets = [filled, filled.filter(([, value]) => value !== '0')]
  const matches = await Promise.all(sets.map((fields) => hmacSha256Matches(serverKey, utf8(phpQuery(fields)), proof)))
  return matches.includes(true)
}

/** As ksort and http_build_query: sorted by bytes, a space as "+"; of the rest JavaScript differs in the star alone. */
function phpQuery(fields: readonly (readonly [string, string])[]): string {
  const sorted = fields.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return new URLSearchParams(sorted.map(([name, value]) => [name, value])).toString().replaceAll('*', '%2A')
}
