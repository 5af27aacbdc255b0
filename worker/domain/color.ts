/** `#rrggbb`: the only form of a colour that is let into a style sheet. */
export const COLOR = /^#[0-9a-f]{6}$/i

/** WCAG 2.2: text needs 4.5 against what is behind it, a sign 3. */
export const TEXT_CONTRAST = 4.5
export const SIGN_CONTRAST = 3

/** The contrast of two colours by WCAG 2.2, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** White where it can be read on this colour, else black: one of them always has a contrast of 4.5. */
export const inkOn = (color: string): string => (contrast(color, '#ffffff') >= TEXT_CONTRAST ? '#ffffff' : '#000000')

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
