import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex, utf8 } from '../../worker/lib/bytes.ts'
import { hmacSha256, hmacSha256Matches, sameText, sha256Hex } from '../../worker/lib/crypto.ts'

const text = (from: number, count: number, step = 0) => String.fromCharCode(...Array.from({ length: count }, (_, i) => from + i * step))

describe('hmacSha256', () => {
  // RFC 4231, test cases 1, 2 and 4: those whose key is a text. The others have keys that are no UTF-8.
  test.each([
    ['case 1', text(0x0b, 20), utf8('Hi There'), 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    ['case 2', 'Jefe', utf8('what do ya want for nothing?'), '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
    ['case 4', text(1, 25, 1), new Uint8Array(50).fill(0xcd), '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b'],
  ])('agrees with RFC 4231, %s', async (_, key, data, mac) => {
    expect(toHex(await hmacSha256(key, data))).toBe(mac)
    expect(await hmacSha256Matches(key, data, fromHex(mac))).toBe(true)
  })

  test('keeps telling keys apart after hundreds of them', async () => {
    const data = utf8('x')
    const macs = new Set<string>()
    for (let round = 0; round < 2; round++) for (let i = 0; i < 450; i++) macs.add(toHex(await hmacSha256(`secret-${i}`, data)))
    expect(macs.size).toBe(450)
  })
})

describe('hmacSha256Matches', () => {
  test('refuses a changed proof, body or secret', async () => {
    const body = utf8('{"id":1}')
    const proof = await hmacSha256('secret', body)
    for (let bit = 0; bit < 256; bit += 7) {
      const changed = proof.slice()
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(await hmacSha256Matches('secret', body, changed)).toBe(false)
    }
    expect(await hmacSha256Matches('secret', utf8('{"id":2}'), proof)).toBe(false)
    expect(await hmacSha256Matches('Secret', body, proof)).toBe(false)
  })

  test('refuses an empty secret, no proof, and a proof of another length', async () => {
    const body = utf8('x')
    const proof = await hmacSha256('secret', body)
    expect(await hmacSha256Matches('', body, proof)).toBe(false)
    expect(await hmacSha256Matches('secret', body, undefined)).toBe(false)
    expect(await hmacSha256Matches('secret', body, new Uint8Array())).toBe(false)
    expect(await hmacSha256Matches('secret', body, proof.slice(0, 31))).toBe(false)
    expect(await hmacSha256Matches('secret', body, new Uint8Array([...proof, 0]))).toBe(false)
  })
})

describe('sha256Hex', () => {
  // NIST, FIPS 180-4 example values and the empty message of the CAVP set.
  test.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
    ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ])('agrees with NIST', async (message, digest) => {
    expect(await sha256Hex(message)).toBe(digest)
    expect(await sha256Hex(utf8(message))).toBe(digest)
  })
})

describe('sameText', () => {
  test('is equality', () => {
    const some = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(some, some, (a, b) => {
        expect(sameText(a, a)).toBe(true)
        expect(sameText(a, b)).toBe(a === b)
      }),
    )
    for (const [a, b] of [
      ['', 'a'],
      ['a', ''],
      ['a', 'aa'],
      ['ab', 'abab'],
      ['abc', 'abd'],
      ['é', 'e'],
    ] as const)
      expect(sameText(a, b)).toBe(false)
  })
})
