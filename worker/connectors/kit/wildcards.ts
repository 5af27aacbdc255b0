/**
 * Whether a text fits a pattern as a whole: `*` is any run of characters, `?` is one; all else is itself, without regard to case. It is no
 * regular expression: what a merchant types is never compiled, and the longest text costs at most its length times the pattern's.
 */
export function fitsPattern(pattern: string, text: string): boolean {
  const [p, t] = [[...pattern.toLowerCase()], [...text.toLowerCase()]]
  let [at, in_] = [0, 0]
  let star = -1
  let since = 0
  while (at < t.length) {
    if (p[in_] === '*') {
      star = in_++
      since = at
    } else if (in_ < p.length && (p[in_] === '?' || p[in_] === t[at])) {
      at++
      in_++
    } else if (star >= 0) {
      // The last star takes one character more.
      in_ = star + 1
      at = ++since
    } else return false
  }
  while (p[in_] === '*') in_++
  return in_ === p.length
}
