/**
 * Ids carry a readable prefix and a type, so that a message id can't be passed where an order id is meant.
 * Rows that come from a delivery get ids derived from it: doing the work again finds the same rows.
 */
export type Id<P extends string> = string & { readonly __id: P }

export type MerchantId = Id<'mer'>
export type ConnectionId = Id<'con'>
export type ContactId = Id<'cnt'>

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz' // Crockford base32, lower case: sorts by value

/** The time as 10 sortable characters: milliseconds in 50 bits, good for 35,000 years. */
function timePart(at: number): string {
  let left = Math.max(0, Math.floor(at))
  let out = ''
  for (let i = 0; i < 10; i++) {
    out = ALPHABET[left % 32] + out
    left = Math.floor(left / 32)
  }
  return out
}

function base32(bytes: Uint8Array, length: number): string {
  let out = ''
  for (let i = 0; i < length; i++) out += ALPHABET[(bytes[i % bytes.length] ?? 0) % 32]
  return out
}

/** Sorts before every id of this kind that was made from that time on, and after every older one. */
export const firstId = (prefix: string, at: number): string => `${prefix}_${timePart(at)}`

/** An id of its own time and chance. */
export function newId<P extends string>(prefix: P, now: number): Id<P> {
  return `${prefix}_${timePart(now)}${base32(crypto.getRandomValues(new Uint8Array(16)), 16)}` as Id<P>
}

/** The same id each time for the same time and seed. Not a secret: who knows the seed knows the id. */
export function derivedId<P extends string>(prefix: P, at: number, seed: string): Id<P> {
  let part = ''
  for (const basis of [0x811c9dc5, 0x9e3779b9, 0x85ebca6b, 0xc2b2ae35]) part += lane(seed, basis)
  return `${prefix}_${timePart(at)}${part}` as Id<P>
}

/** FNV-1a with a final mix, in 32 bits: four characters of a derived id. */
function lane(seed: string, basis: number): string {
  let h = basis
  for (let i = 0; i < seed.length; i++) h = Math.imul(h ^ seed.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d)
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b)
  let out = ''
  for (let i = 0; i < 4; i++) {
    out += ALPHABET[h & 31]
    h >>>= 8
  }
  return out
}

/** Whether a text from outside has the shape of an id of this kind. */
export function isId<P extends string>(prefix: P, text: string): text is Id<P> {
  return text.startsWith(`${prefix}_`) && /^[0-9a-hjkmnp-tv-z]{26}$/.test(text.slice(prefix.length + 1))
}
