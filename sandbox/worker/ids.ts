import { toBase64, toHex, utf8 } from '../../worker/lib/bytes.ts'

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes))

/** `wamid.` and base64, as Meta's ids look; unique by chance. */
export const newWamid = (peer: string): string =>
  `wamid.${toBase64(utf8(`\u001d${peer.slice(0, 12)}\u0015${toHex(random(10)).toUpperCase()}`)).replaceAll(/[+/=]/g, 'A')}`

/** Digits only, as Graph ids are; 17 of them don't fit a JavaScript number, as Meta's at times don't. */
export const newObjectId = (): string => `9${[...random(16)].map((byte) => byte % 10).join('')}`

export const newTrace = (): string => `A${toBase64(random(17)).replaceAll(/[+/=]/g, '')}`

const COUNTRIES: readonly (readonly [prefix: string, country: string])[] = [
  ['91', 'IN'],
  ['44', 'GB'],
  ['971', 'AE'],
  ['966', 'SA'],
  ['65', 'SG'],
  ['49', 'DE'],
  ['1', 'US'],
]

/** The business-scoped user id of a phone number: always the same one, and not to be turned back. */
export function userIdOf(waId: string): string {
  const country = COUNTRIES.find(([prefix]) => waId.startsWith(prefix))?.[1] ?? 'ZZ'
  let hash = 0xcbf29ce484222325n
  for (const char of `bsuid:${waId}`) hash = BigInt.asUintN(64, (hash ^ BigInt(char.charCodeAt(0))) * 0x100000001b3n)
  return `${country}.${String(hash % 10n ** 17n).padStart(17, '0')}`
}
