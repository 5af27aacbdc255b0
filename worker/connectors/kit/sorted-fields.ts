/**
 * Fields as the text that many gateways hash: sorted by name, `name=value` joined by "&", without the empty ones. Undefined where a name or
 * a value holds what divides them, as one set of fields could pass for another then.
 */
export function sortedFields(fields: Readonly<Record<string, string>>, without: readonly string[]): string | undefined {
  const kept = Object.entries(fields).filter(([name, value]) => value !== '' && !without.includes(name))
  if (kept.some(([name, value]) => /[&=]/.test(name) || value.includes('&'))) return undefined
  return kept
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}
