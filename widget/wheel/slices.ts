/** A prize's place on the wheel; angles in degrees, clockwise from the top. */
export interface Slice {
  readonly label: string
  /** How likely it is, 0 to 1. */
  readonly share: number
  readonly from: number
  readonly to: number
  readonly middle: number
}

/** The wheel as the weights have it: what looks likely is likely. */
export function slicesOf(prizes: readonly { readonly label: string; readonly weight: number }[]): Slice[] {
  const total = prizes.reduce((sum, { weight }) => sum + weight, 0)
  let from = 0
  return prizes.map(({ label, weight }) => {
    const share = weight / total
    const to = from + share * 360
    const slice = { label, share, from, to, middle: (from + to) / 2 }
    from = to
    return slice
  })
}
