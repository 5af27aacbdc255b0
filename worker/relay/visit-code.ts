import { utf8 } from '../lib/bytes.ts'
import { hmacSha256, randomText } from '../lib/crypto.ts'

/** Crockford's base32: no I, L, O, U, so that a code survives being read aloud. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CHANCE = 5
const FORM = /^WN-([0-9A-HJKMNP-TV-Z]{5})([0-9A-HJKMNP-TV-Z]{3})$/

/** A code for a visit, "WN-7K3QZ9AB": five letters of chance, and three that prove it is this merchant's. */
export async function newVisitCode(pepper: string, merchantId: string): Promise<string> {
  const chance = randomText(CHANCE, LETTERS)
  return `WN-${chance}${await proofOf(pepper, merchantId, chance)}`
}

/** Whether this merchant's Relay can have made the code; nobody needs to look for one that it can't. */
export async function isVisitCode(pepper: string, merchantId: string, code: string): Promise<boolean> {
  const [, chance, proof] = FORM.exec(code) ?? []
  return chance !== undefined && proof === (await proofOf(pepper, merchantId, chance))
}

/** As the widget writes it, " (WN-7K3QZ9AB)", and as people and keyboards change it: without brackets, in small letters, with another dash. */
const IN_TEXT = /\s*[([]?(?<![\p{L}\p{N}])WN[\p{Pd}\u2212 ]?([0-9A-Z]{8})(?![\p{L}\p{N}])[)\]]?/giu
/** More than one comes from pasting; more than a few comes from trying. */
const MOST_CODES = 4

/**
 * The codes in a shopper's message that this merchant's Relay can have made, and the message without them. Anything else that looks
 * like a code stays what it is: words of the shopper.
 */
export async function readVisitCodes(
  pepper: string,
  merchantId: string,
  text: string,
): Promise<{ readonly codes: readonly string[]; readonly text: string }> {
  const found = new Set([...text.matchAll(IN_TEXT)].map(([, letters = '']) => spelled(letters)))
  const looked = [...found].slice(0, MOST_CODES)
  const own = await Promise.all(looked.map((code) => isVisitCode(pepper, merchantId, code)))
  const codes = looked.filter((_, i) => own[i])
  if (codes.length === 0) return { codes, text }
  return { codes, text: text.replace(IN_TEXT, (all, letters: string) => (codes.includes(spelled(letters)) ? '' : all)).trim() }
}

/** Letters that are taken for others (Crockford). */
const spelled = (letters: string): string => `WN-${letters.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1')}`

async function proofOf(pepper: string, merchantId: string, chance: string): Promise<string> {
  const hash = await hmacSha256(pepper, utf8(`wenext.visit\0${merchantId}\0${chance}`))
  return Array.from(hash.slice(0, 3), (byte) => LETTERS[byte % 32]).join('')
}
