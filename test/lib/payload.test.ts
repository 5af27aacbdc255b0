import { describe, expect, it } from 'vitest'
import { parsePayload } from '../../worker/lib/payload.ts'

describe('a body as its sender wrote it', () => {
  it.each([
    ['{"a":"b=c"}', { a: 'b=c' }],
    ['  {"a":1}', { a: 1 }],
    ['"a=b"', 'a=b'],
    ['status=success&firstname=Asha+T&amount=499.00', { status: 'success', firstname: 'Asha T', amount: '499.00' }],
    ['udf%5B1%5D=x', { 'udf[1]': 'x' }],
    ['a=1&a=2', { a: '2' }],
  ])('%s', (text, expected) => {
    expect(parsePayload(text)).toEqual(expected)
  })

  it('reaches no prototype', () => {
    const body = parsePayload('__proto__=x&constructor=y') as object
    expect(Object.keys(body)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype)
  })

  it.each(['', 'hello', '<xml/>', '=x'])('%j is unreadable', (text) => {
    expect(() => parsePayload(text)).toThrow(expect.objectContaining({ code: 'payload.unreadable' }))
  })
})
