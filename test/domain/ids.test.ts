import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { derivedId, isId, newId } from '../../worker/domain/ids.ts'

const NOW = Date.UTC(2026, 10, 17)
const time = fc.integer({ min: 0, max: 2 ** 50 - 1 })

describe('newId', () => {
  test('has its prefix and the shape of an id', () => {
    fc.assert(fc.property(time, (at) => isId('msg', newId('msg', at))))
  })

  test('is another one each time', () => {
    expect(new Set(Array.from({ length: 20_000 }, () => newId('msg', NOW))).size).toBe(20_000)
  })

  test('sorts by time', () => {
    fc.assert(
      fc.property(time, time, (a, b) => {
        if (a !== b) expect(newId('evt', a) < newId('evt', b)).toBe(a < b)
      }),
    )
  })
})

describe('derivedId', () => {
  test('is the same for the same time and seed', () => {
    fc.assert(fc.property(time, fc.string(), (at, seed) => derivedId('evt', at, seed) === derivedId('evt', at, seed)))
  })

  test('stays the same from release to release: rows written yesterday are found today', () => {
    expect(derivedId('evt', NOW, 'con_a:1001:paid')).toBe(derivedId('evt', Date.UTC(2026, 10, 17), ['con_a', '1001', 'paid'].join(':')))
    expect(derivedId('evt', NOW, 'con_a:1001:paid')).toBe('evt_01m7kcva00pnp0pz49661sd733')
  })

  test('has the shape of an id, whatever the seed', () => {
    fc.assert(fc.property(time, fc.string({ unit: 'grapheme' }), (at, seed) => isId('ord', derivedId('ord', at, seed))))
  })

  test('two hundred thousand neighbouring seeds of one moment give as many ids', () => {
    const ids = new Set<string>()
    for (let i = 0; i < 100_000; i++) {
      ids.add(derivedId('evt', NOW, `con_a:orders/paid:${i}`))
      ids.add(derivedId('evt', NOW, `${i}:orders/paid:con_a`))
    }
    expect(ids.size).toBe(200_000)
  })

  test('the time in front is kept, so that rows lie in the order of their time', () => {
    expect(derivedId('evt', NOW, 'a').slice(0, 14)).toBe(newId('evt', NOW).slice(0, 14))
  })
})

describe('isId', () => {
  test.each([
    ['', 'empty'],
    ['msg_', 'only a prefix'],
    ['msg_0123456789abcdefghjkmnpqr', 'too short'],
    ['msg_0123456789abcdefghjkmnpqrst', 'too long'],
    ['msg_0123456789abcdefghjkmnpqri', 'a letter that the alphabet leaves out'],
    ['msg_0123456789ABCDEFGHJKMNPQRS', 'upper case'],
    ['ord_0123456789abcdefghjkmnpqrs', 'another kind'],
    ['msg_0123456789abcdefghjkmnpqr\n', 'a line break'],
    ["msg_0123456789abcdefghjkmnpqr'", 'a quote'],
  ])('refuses %j: %s', (text) => {
    expect(isId('msg', text)).toBe(false)
  })

  test('takes a good one', () => {
    expect(isId('msg', 'msg_0123456789abcdefghjkmnpqrs')).toBe(true)
  })
})
