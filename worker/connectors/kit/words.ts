const plain = (word: string) =>
  word
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim()

/**
 * The meaning of a sender's word in the first table that knows it, without regard to case, spaces, dashes and underscores.
 * Tables may be missing: settings of a connection that is gone are empty.
 */
export function meaningOf<T>(word: string | undefined, ...tables: readonly (Readonly<Record<string, T>> | undefined)[]): T | undefined {
  const said = plain(word ?? '')
  if (!said) return undefined
  for (const table of tables) {
    for (const [name, meaning] of Object.entries(table ?? {})) if (plain(name) === said) return meaning
  }
  return undefined
}
