/** Splits a whole number by weights, so that the parts are whole and make exactly the number again; what is left goes to the largest rests. */
export function share(whole: number, weights: readonly number[]): number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  if (all <= 0) return weights.map(() => 0)
  const rests = weights.map((weight) => (whole * weight) % all)
  const parts = weights.map((weight, at) => (whole * weight - (rests[at] ?? 0)) / all)
  const left = whole - parts.reduce((sum, part) => sum + part, 0)
  const byRest = rests.map((rest, at) => ({ rest, at })).toSorted((a, b) => b.rest - a.rest)
  for (const { at } of byRest.slice(0, left)) parts[at] = (parts[at] ?? 0) + 1
  return parts
}
