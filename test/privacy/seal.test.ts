import { createDecipheriv } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toBase64, toHex, utf8 } from '../../worker/lib/bytes.ts'
import {
  keyedHash,
  newDataKey,
  openDataKey,
  openMasterKeys,
  opensCheck,
  rewrapDataKey,
  sealCheck,
  type Place,
  type Sealer,
} from '../../worker/privacy/seal.ts'

const keyBytes = (from: number) => Uint8Array.from({ length: 32 }, (_, i) => (from + i) % 256)
const entry = (id: string, from: number) => `${id}:${toBase64(keyBytes(from))}`
const k1 = openMasterKeys(entry('k1', 0))
const NAME: Place = 'contacts.name_sealed'
const NOT_OPEN = { code: 'internal', detail: { why: 'sealed value did not open' } }
const WRONG_KEY = { code: 'config.master_key' }

async function aSealer(merchantId: string): Promise<Sealer> {
  const { wrapped, keyId } = await newDataKey(k1, merchantId)
  return openDataKey(k1, merchantId, wrapped, keyId)
}

/** Opens our layout with another program's AES-GCM. */
function openElsewhere(key: Uint8Array, context: string, sealed: Uint8Array): Uint8Array {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 13))
  decipher.setAAD(utf8(context))
  decipher.setAuthTag(sealed.subarray(-16))
  const plain = [decipher.update(sealed.subarray(13, -16)), decipher.final()]
  return Uint8Array.from(plain.flatMap((part) => [...part]))
}

describe('openMasterKeys', () => {
  test('the first key is current, the others only open', () => {
    expect(openMasterKeys(` ${entry('k2', 32)} , ${entry('k1', 0)}\n`)).toMatchObject({ current: 'k2', ids: ['k2', 'k1'] })
  })

  test('keys can’t be taken out again', async () => {
    expect((await k1.key('k1'))?.extractable).toBe(false)
    expect(JSON.stringify(k1)).not.toContain(toBase64(keyBytes(0)))
    expect(k1.key('k9')).toBeUndefined()
  })

  test.each([
    [undefined, 'missing'],
    ['', 'missing'],
    ['  ', 'missing'],
    ['k1', 'malformed'],
    [toBase64(keyBytes(0)), 'malformed'],
    ['k1:', 'malformed'],
    ['k1:not base64!', 'malformed'],
    [`:${toBase64(keyBytes(0))}`, 'malformed'],
    [`${entry('k1', 0)},`, 'malformed'],
    [`k1:${toBase64(new Uint8Array(16))}`, 'wrong length'],
    [`k1:${toBase64(new Uint8Array(33))}`, 'wrong length'],
    [`${entry('k1', 0)},${entry('k1', 1)}`, 'duplicate id'],
  ])('%j is refused: %s', (text, why) => {
    expect(() => openMasterKeys(text)).toThrow(
      expect.objectContaining({ code: 'config.master_key', detail: expect.objectContaining({ why: expect.stringContaining(why) }) }),
    )
  })
})

describe('sealing', () => {
  test('any text comes back as it was', async () => {
    const sealer = await aSealer('mer_a')
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 500 }), async (text) => {
        expect(await sealer.open(NAME, await sealer.seal(NAME, text))).toBe(text)
      }),
    )
  })

  test('any bytes come back as they were, from an ArrayBuffer too', async () => {
    const sealer = await aSealer('mer_a')
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        const sealed = await sealer.sealBytes(NAME, bytes)
        expect(await sealer.openBytes(NAME, sealed.buffer)).toEqual(Uint8Array.from(bytes))
      }),
    )
  })

  test('a view into a larger buffer is sealed and opened alone', async () => {
    const sealer = await aSealer('mer_a')
    const sealed = await sealer.sealBytes(NAME, utf8('before-inside-after').subarray(7, 13))
    const room = new Uint8Array(sealed.length + 20)
    room.set(sealed, 10)
    expect(await sealer.open(NAME, room.subarray(10, 10 + sealed.length))).toBe('inside')
  })

  test('the same text is sealed differently each time', async () => {
    const sealer = await aSealer('mer_a')
    const seen = new Set<string>()
    for (let i = 0; i < 100; i++) seen.add(toHex((await sealer.seal(NAME, 'Asha')).subarray(1, 13)))
    expect(seen.size).toBe(100)
  })

  test('nothing stays nothing, and an empty text is not nothing', async () => {
    const sealer = await aSealer('mer_a')
    expect(await sealer.sealNullable(NAME, null)).toBeNull()
    expect(await sealer.sealNullable(NAME, undefined)).toBeNull()
    expect(await sealer.openNullable(NAME, null)).toBeNull()
    expect(await sealer.openNullable(NAME, await sealer.sealNullable(NAME, ''))).toBe('')
  })

  test('a ciphertext opens only for its merchant, table and column', async () => {
    const { wrapped, keyId } = await newDataKey(k1, 'mer_a')
    const sealer = await openDataKey(k1, 'mer_a', wrapped, keyId)
    const sealed = await sealer.seal('contacts.name_sealed', 'Asha')
    await expect(sealer.open('contacts.email_sealed', sealed)).rejects.toMatchObject(NOT_OPEN)
    await expect(sealer.open('orders.name_sealed', sealed)).rejects.toMatchObject(NOT_OPEN)
    await expect((await aSealer('mer_b')).open('contacts.name_sealed', sealed)).rejects.toMatchObject(NOT_OPEN)
    // The data key itself is bound to its merchant: in another merchant's row it doesn't open.
    await expect(openDataKey(k1, 'mer_b', wrapped, keyId)).rejects.toMatchObject(WRONG_KEY)
    expect(await sealer.open('contacts.name_sealed', sealed)).toBe('Asha')
  })

  test('a flipped bit anywhere is noticed', async () => {
    const sealer = await aSealer('mer_a')
    const sealed = await sealer.seal(NAME, 'Asha, 12 Example Road')
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = sealed.slice()
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      await expect(sealer.open(NAME, changed)).rejects.toMatchObject(NOT_OPEN)
    }
  })

  test('a cut or lengthened ciphertext is noticed, and the error holds nothing of it', async () => {
    const sealer = await aSealer('mer_a')
    const sealed = await sealer.seal(NAME, 'Asha')
    for (let length = 0; length < sealed.length; length++)
      await expect(sealer.open(NAME, sealed.slice(0, length))).rejects.toMatchObject(NOT_OPEN)
    const longer = new Uint8Array([...sealed, 0])
    const error: unknown = await sealer.open(NAME, longer).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject(NOT_OPEN)
    expect(JSON.stringify(error)).not.toContain('Asha')
  })
})

describe('data keys', () => {
  test('a rotated master key opens the old rows, and the old one may go after wrapping again', async () => {
    const { wrapped, keyId } = await newDataKey(k1, 'mer_a')
    const sealed = await (await openDataKey(k1, 'mer_a', wrapped, keyId)).seal(NAME, 'Asha')

    const both = openMasterKeys(`${entry('k2', 32)},${entry('k1', 0)}`)
    expect(await (await openDataKey(both, 'mer_a', wrapped, keyId)).open(NAME, sealed)).toBe('Asha')

    const again = await rewrapDataKey(both, 'mer_a', wrapped, keyId)
    expect(again.keyId).toBe('k2')
    const onlyNew = openMasterKeys(entry('k2', 32))
    expect(await (await openDataKey(onlyNew, 'mer_a', again.wrapped, again.keyId)).open(NAME, sealed)).toBe('Asha')
    await expect(openDataKey(k1, 'mer_a', again.wrapped, again.keyId)).rejects.toMatchObject(WRONG_KEY)
  })

  test('an unknown id, another key under the same id, and a damaged wrapping are refused', async () => {
    const { wrapped, keyId } = await newDataKey(k1, 'mer_a')
    await expect(openDataKey(k1, 'mer_a', wrapped, 'k0')).rejects.toMatchObject(WRONG_KEY)
    await expect(openDataKey(openMasterKeys(entry('k1', 7)), 'mer_a', wrapped, keyId)).rejects.toMatchObject(WRONG_KEY)
    await expect(openDataKey(k1, 'mer_a', wrapped.slice(0, -1), keyId)).rejects.toMatchObject(WRONG_KEY)
    await expect(openDataKey(k1, 'mer_a', new Uint8Array(), keyId)).rejects.toMatchObject(WRONG_KEY)
    await expect(rewrapDataKey(k1, 'mer_a', wrapped, 'k0')).rejects.toMatchObject(WRONG_KEY)
  })

  test('two merchants never open each other’s values', async () => {
    const [a, b] = [await aSealer('mer_a'), await aSealer('mer_b')]
    await expect(b.open(NAME, await a.seal(NAME, 'Asha'))).rejects.toMatchObject(NOT_OPEN)
    await expect(a.open(NAME, await b.seal(NAME, 'Asha'))).rejects.toMatchObject(NOT_OPEN)
  })
})

describe('another program', () => {
  test('opens what we sealed', async () => {
    const { wrapped, keyId } = await newDataKey(k1, 'mer_a')
    const dataKey = openElsewhere(keyBytes(0), 'merchant:mer_a:data_key', wrapped)
    const sealed = await (await openDataKey(k1, 'mer_a', wrapped, keyId)).seal(NAME, 'Asha ✓ आशा')
    expect(openElsewhere(dataKey, `merchant:mer_a:${NAME}`, sealed)).toEqual(utf8('Asha ✓ आशा'))
    expect(() => openElsewhere(dataKey, `merchant:mer_b:${NAME}`, sealed)).toThrow()
  })

  test('sealed what we open (OpenSSL 3.5.8: master key 00…1f, data key 20…3f, nonces a1… and b2…)', async () => {
    const wrapped = fromHex(
      '01a1a1a1a1a1a1a1a1a1a1a1a185e1d97df73b57f3ec348b66c415e9f841006f706edcc6df7312ea9beff0deea54eecb2e897b5f540144c55540512a6c',
    )
    const sealed = fromHex('01b2b2b2b2b2b2b2b2b2b2b2b240ec9e9eb48b5a510286ed73bc572a475d51f1e8773bb1158c6d275b24b0ac7b4fce')
    const sealer = await openDataKey(k1, 'mer_vector', wrapped ?? new Uint8Array(), 'k1')
    expect(await sealer.open('contacts.name_sealed', sealed ?? new Uint8Array())).toBe('Asha ✓ आशा')
  })
})

describe('the key check', () => {
  test('opens under the key that sealed it, rotated or not, and under no other', async () => {
    const check = await sealCheck(k1)
    expect(await opensCheck(k1, check)).toBe(true)
    expect(await opensCheck(openMasterKeys(`${entry('k2', 32)},${entry('k1', 0)}`), check.buffer)).toBe(true)
    expect(await opensCheck(openMasterKeys(entry('k1', 1)), check)).toBe(false)
    expect(await opensCheck(k1, new Uint8Array())).toBe(false)
  })
})

describe('keyedHash', () => {
  const pepper = 'pepper'

  test('agrees with Node’s HMAC, so that old hashes are found again', async () => {
    expect(await keyedHash(pepper, 'mer_a', 'phone', '+919876500001')).toBe('EqiuODRhr6rrz9iU-zP2MgIXA4Fu2XrZ6G8uq1wGVGw')
  })

  test('differs by pepper, merchant, kind and value', async () => {
    const hashes = await Promise.all([
      keyedHash(pepper, 'mer_a', 'phone', '1'),
      keyedHash('other', 'mer_a', 'phone', '1'),
      keyedHash(pepper, 'mer_b', 'phone', '1'),
      keyedHash(pepper, 'mer_a', 'email', '1'),
      keyedHash(pepper, 'mer_a', 'phone', '2'),
      keyedHash(pepper, '', 'api_key', '1'),
    ])
    expect(new Set(hashes).size).toBe(6)
  })

  test('refuses to hash without a pepper', async () => {
    await expect(keyedHash('', 'mer_a', 'phone', '1')).rejects.toMatchObject({ code: 'config.invalid' })
  })
})
