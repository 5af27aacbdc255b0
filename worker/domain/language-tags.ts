/** A language as BCP 47 writes it: "hi", "pt-BR", "zh-Hant-TW". */
export const LANGUAGE_TAG = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/

/** What a tag falls back to, itself first: "zh-Hant-TW", "zh-Hant", "zh" (RFC 4647, 3.4). In small letters. */
export function fallbacks(tag: string): string[] {
  const parts = tag.toLowerCase().split(/[-_]/)
  return parts.map((_, i) => parts.slice(0, parts.length - i).join('-')).filter(Boolean)
}

/** The key of the table that fits the first wanted language that any key fits; undefined where none does. */
export function bestTag(keys: readonly string[], ...wanted: readonly string[]): string | undefined {
  for (const tag of wanted.flatMap(fallbacks)) {
    const key = keys.find((k) => k.toLowerCase() === tag)
    if (key !== undefined) return key
  }
  return undefined
}
