import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromBase64, fromHex, fromUtf8, toBase64, toBase64Url, toHex, utf8 } from '../../worker/lib/bytes.ts'

const bytes = fc.uint8Array({ maxLength: 300 })

describe('hex', () => {
  test('goes there and back', () => {
    fc.assert(
      fc.property(
        bytes,
        (some) => toHex(fromHex(toHex(some)) ?? new Uint8Array()) === toHex(some) && toHex(some).length === 2 * some.length,
      ),
    )
    expect(toHex(new Uint8Array([0, 15, 255]).buffer)).toBe('000fff')
    expect(fromHex('00Ff')).toEqual(new Uint8Array([0, 255]))
  })

  test.each(['0', '0g', '0x00', ' 00', '00 ', '00\n', '-1'])('%j is no hex', (text) => {
    expect(fromHex(text)).toBeUndefined()
  })
})

describe('base64', () => {
  // RFC 4648, section 10.
  test.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('%j is %j', (text, base64) => {
    expect(toBase64(utf8(text))).toBe(base64)
    expect(fromBase64(base64)).toEqual(utf8(text))
  })

  test('goes there and back', () => {
    fc.assert(fc.property(bytes, (some) => toHex(fromBase64(toBase64(some)) ?? new Uint8Array()) === toHex(some)))
  })

  test('a body of 2 MB goes there and back', () => {
    const some = new Uint8Array(2_000_000).map((_, i) => i % 251)
    const back = fromBase64(toBase64(some))
    expect(back?.length).toBe(some.length)
    expect(back?.every((byte, i) => byte === some[i])).toBe(true)
  })

  test.each(['Zg', 'Zg=', 'Z===', '====', 'Zm9v\n', 'Zm 9', 'Zm9-', 'Zm9_', '=Zm9', 'Zg==Zg=='])(
    '%j is no padded standard base64',
    (text) => {
      expect(fromBase64(text)).toBeUndefined()
    },
  )

  test('the form for addresses has no padding and no signs that need escaping', () => {
    expect(toBase64Url(new Uint8Array([251, 255, 254, 0]))).toBe('-__-AA')
  })
})

describe('utf8', () => {
  test('goes there and back, a byte order mark included', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => fromUtf8(utf8(text)) === text))
    expect(fromUtf8(utf8('\ufeff{}'))).toBe('\ufeff{}')
  })

  test('bytes that are no UTF-8 become the replacement character and don’t throw', () => {
    expect(fromUtf8(new Uint8Array([0x61, 0xff, 0x62]))).toBe('a\ufffdb')
  })
})
