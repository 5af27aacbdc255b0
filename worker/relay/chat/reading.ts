import { normalise } from '../../privacy/spelling.ts'

/** The zeros of digits that shoppers type: Latin, Arabic, Persian, Devanagari, Bengali, Tamil, Telugu. Their nine others follow them. */
const ZEROS = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xbe6, 0xc66]

/** Digits of any of these scripts as Latin ones. */
export function latinDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0
    const zero = ZEROS.find((start) => code >= start && code <= start + 9)
    return zero === undefined ? digit : String(code - zero)
  })
}

/** What a typed text chooses of what was offered: by its number ("2", "٢.", "२") or by its label. Undefined where it is neither. */
export function chosen(text: string, offered: readonly string[], labels: readonly string[]): string | undefined {
  const words = latinDigits(normalise(text))
  const number = /^\d{1,2}$/.test(words) ? Number(words) : 0
  if (number > 0) return offered[number - 1] || undefined
  return words === '' ? undefined : offered[labels.findIndex((label) => latinDigits(normalise(label)) === words)] || undefined
}

const LEAST = 10
const MOST = 500

/** Whether a text may be an address: we can't know more, and the courier reads it. */
export const isPlace = (text: string): boolean => {
  const { length } = text.trim()
  return length >= LEAST && length <= MOST && /\p{L}/u.test(text)
}

/** One line, without what only steers a display; a note in a shop has lines of its own. */
export const oneLine = (text: string): string =>
  text
    .replace(/[\r\n]+/g, ', ')
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replace(/\s{2,}/g, ' ')
    .trim()
    .slice(0, MOST)
