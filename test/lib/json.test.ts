import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../worker/domain/errors.ts'
import { parseJson } from '../../worker/lib/json.ts'

const LONG_ID = '9223372036854775807'

function failure(text: string): AppError {
  try {
    parseJson(text)
  } catch (error) {
    if (error instanceof AppError) return error
  }
  throw new Error('it was read')
}

describe('parseJson: ids beyond 2^53', () => {
  test('are kept as texts wherever they stand', () => {
    const text = `{"id":${LONG_ID},"list":[1,${LONG_ID},[${LONG_ID}]],"deep":{"a":{"b":-${LONG_ID}}},"":${LONG_ID}}`
    expect(parseJson(text)).toEqual({ id: LONG_ID, list: [1, LONG_ID, [LONG_ID]], deep: { a: { b: `-${LONG_ID}` } }, '': LONG_ID })
    expect(parseJson(LONG_ID)).toBe(LONG_ID)
  })

  test.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['10000000000000000', '10000000000000000'],
  ])('%s comes out as %j', (text, value) => {
    expect(parseJson(`{"id":${text}}`)).toEqual({ id: value })
  })

  test('a long text of digits stays what it was', () => {
    expect(parseJson(`{"a":"${LONG_ID}","b":${LONG_ID}}`)).toEqual({ a: LONG_ID, b: LONG_ID })
  })

  test.each([
    '1e5',
    '1E+2',
    '123456789.123456789012345',
    '0.1234567890123456789',
    '1.7976931348623157e308',
    '12345678901234567890.5',
    '1e400',
    '-0',
  ])('%s is a number as ever', (text) => {
    expect(parseJson(`[${text},${LONG_ID}]`)).toEqual([Number(text), LONG_ID])
  })

  test('a whole number is never changed silently', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 39n), max: 10n ** 39n }), (n) => {
        expect(String(parseJson(`[${n}]`))).toBe(String(n))
      }),
    )
  })

  test('reads what JSON.parse reads, in the same way, where no number is long', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        if (!/[0-9]{16}/.test(text)) expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })
})

describe('parseJson: hostile bodies', () => {
  test.each([
    '',
    ' ',
    '{',
    '{"a":}',
    "{'a':1}",
    '[1,]',
    'undefined',
    'NaN',
    '{"a":1}x',
    '<html>',
    'a=1&b=2',
    '\u0000',
    '{"a":"\u0000"}',
    '\ufeff{}',
    '"\ud800',
  ])('%j is unreadable', (text) => {
    expect(failure(text)).toMatchObject({ code: 'payload.unreadable', detail: { why: 'not JSON' } })
  })

  test('the error says nothing of the body', () => {
    const error = failure('{"phone":"+919876500001" oops}')
    expect(error.cause).toBeUndefined()
    expect(JSON.stringify(error) + error.message).not.toContain('98765')
  })

  test.each([
    ['[', ']'],
    ['{"a":', '}'],
  ])('nesting of %s deeper than 64 is unreadable, and 64 is not', (open, close) => {
    expect(() => parseJson(open.repeat(64) + '1' + close.repeat(64))).not.toThrow()
    expect(failure(open.repeat(65) + '1' + close.repeat(65))).toMatchObject({
      code: 'payload.unreadable',
      detail: { why: 'nested deeper than 64' },
    })
    expect(failure(open.repeat(1_000_000)).code).toBe('payload.unreadable')
  })

  test('brackets in texts don’t count, escaped quotes included', () => {
    const text = `{"a":${JSON.stringify(`${'['.repeat(100)}"\\${'{'.repeat(100)}`)}}`
    expect(parseJson(text)).toEqual(JSON.parse(text))
  })

  test('siblings don’t count as depth', () => {
    expect(parseJson(`[${'[],'.repeat(1000)}{}]`)).toHaveLength(1001)
  })

  test.each([
    '{"__proto__":{"admin":true}}',
    `{"__proto__":{"admin":true},"id":${LONG_ID}}`,
    '{"constructor":{"prototype":{"admin":true}}}',
  ])('%s changes no other object', (text) => {
    const value = parseJson(text)
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect((value as { admin?: boolean }).admin).toBeUndefined()
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  test('escaped NULs and lone surrogates come through as they are', () => {
    expect(parseJson('{"a":"x\\u0000y","b":"\\ud800"}')).toEqual({ a: 'x\u0000y', b: '\ud800' })
  })

  test('the last of two equal keys counts, as everywhere', () => {
    expect(parseJson(`{"id":1,"id":${LONG_ID}}`)).toEqual({ id: LONG_ID })
  })

  test('a body of 2 MB with long ids is read', () => {
    const items = Array.from({ length: 20_000 }, (_, i) => `{"id":${LONG_ID},"title":"${'x'.repeat(60)}","price":"${i}.00"}`)
    const text = `{"line_items":[${items.join(',')}]}`
    expect(text.length).toBeGreaterThan(2_000_000)
    expect(parseJson(text)).toHaveProperty(['line_items', 19_999, 'id'], LONG_ID)
  })

  test('never throws anything but AppError', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '1', '9', '0', 'e', '-', '.', ' ', 'é', '\0') }),
        (text) => {
          try {
            parseJson(text)
          } catch (error) {
            expect(error).toBeInstanceOf(AppError)
          }
        },
      ),
    )
  })
})
