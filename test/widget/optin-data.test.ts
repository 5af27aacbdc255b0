import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import jsqr from 'jsqr'
import { describe, expect, it } from 'vitest'
import { COUNTRIES, namedCountry } from '../../widget/optin/countries.ts'
import { fill } from '../../widget/optin/say.ts'
import { modulesOf } from '../../widget/qr/code.ts'
import { TEXTS } from '../../widget/texts/all.ts'
import { PREFERENCE_TEXTS } from '../../widget/texts/preferences.ts'

const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort()

describe.each([
  ['the widget', TEXTS],
  ['the preference page', PREFERENCE_TEXTS],
] as const)('the texts of %s', (_, all: Readonly<Record<string, Readonly<Record<string, string>>>>) => {
  const english = all['en'] ?? {}

  it('are there in twelve languages', () => {
    expect(Object.keys(all)).toEqual(['en', 'hi', 'te', 'ta', 'mr', 'bn', 'ar', 'es', 'pt', 'fr', 'de', 'id'])
  })

  it.each(Object.entries(all))('are whole in %s, with the same placeholders and nothing left in English', (language, texts) => {
    expect(Object.keys(texts)).toEqual(Object.keys(english))
    for (const [key, text] of Object.entries(texts)) {
      expect([key, holes(text)]).toEqual([key, holes(english[key] ?? '')])
      expect([key, text.trim() === text && text !== '' && !/[<>]/.test(text)]).toEqual([key, true])
    }
    const same = Object.keys(english).filter((key) => texts[key] === english[key])
    if (language !== 'en') expect(same).toEqual([])
  })

  it.each([
    ['hi', /\p{Script=Devanagari}/u],
    ['mr', /\p{Script=Devanagari}/u],
    ['te', /\p{Script=Telugu}/u],
    ['ta', /\p{Script=Tamil}/u],
    ['bn', /\p{Script=Bengali}/u],
    ['ar', /\p{Script=Arabic}/u],
  ])('are written in the script of %s throughout', (language, script) => {
    expect(Object.entries(all[language] ?? {}).filter(([, text]) => !script.test(text))).toEqual([])
  })
})

describe('filling in', () => {
  it('goes once over the text, so that a product’s name is never a placeholder', () => {
    expect(fill('{a} and {b}, {c}', { a: '{b}', b: '$&' })).toBe('{b} and $&, {c}')
  })
})

describe('the countries', () => {
  it('are those of libphonenumber, with its calling codes', () => {
    const file = createRequire(import.meta.url).resolve('libphonenumber-js/metadata.min.json')
    const { country_calling_codes: codes } = JSON.parse(readFileSync(file, 'utf8')) as {
      country_calling_codes: Record<string, string[]>
    }
    const known = Object.entries(codes).flatMap(([code, ids]) => ids.filter((id) => id !== '001').map((id) => `${id}${code}`))
    expect(known.length).toBeGreaterThan(240)
    expect(COUNTRIES.map(({ id, code }) => `${id}${code}`).sort()).toEqual(known.sort())
  })

  it.each([
    ['+91 98765', 'US', 'IN'],
    ['0049-151', 'IN', 'DE'],
    ['+1 (204)', 'CA', 'CA'],
    ['+1 (204)', 'IN', 'US'],
    ['98765', 'IN', undefined],
    ['+', 'IN', undefined],
    ['+999', 'IN', undefined],
  ])('%s in %s names %s', (typed, current, country) => {
    expect(namedCountry(typed, current)).toBe(country)
  })
})

/** Black and white pixels as a camera would have them, four to a module. */
function pictureOf(modules: readonly (readonly boolean[])[]): { data: Uint8ClampedArray; side: number } {
  const [scale, quiet] = [4, 4]
  const side = (modules.length + 2 * quiet) * scale
  const data = new Uint8ClampedArray(side * side * 4).fill(255)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      if (modules[Math.floor(y / scale) - quiet]?.[Math.floor(x / scale) - quiet]) data.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3)
  return { data, side }
}

function read(text: string): string | undefined {
  const { data, side } = pictureOf(modulesOf(text) ?? [])
  // A CommonJS package: what it exports stands one level deeper under some loaders.
  const decode = ((jsqr as unknown as { default?: typeof jsqr }).default ?? jsqr) as (
    data: Uint8ClampedArray,
    width: number,
    height: number,
  ) => { data: string } | null
  return decode(data, side, side)?.data
}

describe('the QR code', () => {
  const link = (text: string) => `https://wa.me/919876500000?text=${encodeURIComponent(text)}`

  it.each([
    'A',
    link(''),
    link('Hi, is the Stoneware teapot (900 ml) still there? (WN-7K2Q9ABC)'),
    link('नमस्ते, क्या यह चायदानी अभी मिलेगी?'),
    link('مرحبًا'),
    'வணக்கம் 🫖',
  ])('is read by a decoder that we did not write: %s', (text) => {
    expect(read(text)).toBe(text)
  })

  it('is read at the first and the last length of each version', () => {
    const lengths = [1, 14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666]
    for (const length of lengths.flatMap((most) => [most, most + 1])) {
      const text = 'wa.me/'.repeat(120).slice(0, length)
      if (length > 666) expect(modulesOf(text)).toBeUndefined()
      else expect([length, read(text)]).toEqual([length, text])
    }
    expect(lengths.slice(1).map((length) => ((modulesOf('x'.repeat(length))?.length ?? 0) - 17) / 4)).toEqual(
      lengths.slice(1).map((_, at) => at + 1),
    )
  })
})
