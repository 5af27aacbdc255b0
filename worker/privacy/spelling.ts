/** One spelling for what people type differently: case, accents, punctuation, emoji, invisible marks, Arabic and Indic spelling habits. */
export function normalise(text: string): string {
  return (
    text
      .normalize('NFKD')
      .toLowerCase()
      // Accents, Arabic vowel signs with hamza and stretching, Indic nukta, marks of emoji, apostrophes.
      .replace(/[\ufe00-\ufe0f]|[\u0300-\u036f\u064b-\u065f\u0670\u093c\u09bc]|[\u0640'’‘`´]|\p{Cf}|\p{Me}/gu, '')
      .replace(/[\u0901ٱىیےکةہھ]/gu, (letter) => SAME_LETTER[letter] ?? letter)
      .replace(/[\p{P}\p{S}\s]+/gu, ' ')
      .trim()
  )
}

/** Letters of Arabic script that differ between keyboards (Arabic, Persian, Urdu), and the two nasal signs of Devanagari. */
const SAME_LETTER: Readonly<Record<string, string>> = { ٱ: 'ا', ى: 'ي', ی: 'ي', ے: 'ي', ک: 'ك', ة: 'ه', ہ: 'ه', ھ: 'ه', '\u0901': '\u0902' }

/** "STOP STOP STOP" is one STOP. */
export function onceOnly(text: string): string {
  const words = new Set(text.split(' '))
  return words.size === 1 ? ([...words][0] ?? '') : text
}
