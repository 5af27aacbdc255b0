import { describe, expect, it } from 'vitest'
import phonepe from '../../worker/connectors/phonepe/index.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf, vectorOf } from './fixtures.ts'

const NOW = Date.UTC(2026, 0, 1, 10)
const { scheme } = phonepe.manifest
const vector = vectorOf('phonepe')
const bodyOf = (name: string) => fixturesOf('phonepe').find(({ file }) => file === `${name}.json`)?.body as Record<string, unknown>
const parse = (body: unknown, settings: Record<string, unknown> = {}) => {
  const [envelope] = phonepe.split(delivery('', {}, NOW), body)
  if (!envelope) throw new Error('split made nothing')
  const parsed = phonepe.parse(envelope, phonepe.manifest.settings.parse({ webhookSecret: 'user:password', ...settings }), NOW)
  return 'events' in parsed ? parsed.events[0] : parsed
}

describe('the proof of v2', () => {
  const good = vector?.headers['authorization'] ?? ''
  const call = (authorization: string, settings?: Record<string, unknown>) =>
    scheme.verify(delivery('{}', { authorization }, NOW), vector?.secret ?? '', settings)

  it('may name its algorithm and come in capitals', async () => {
    expect(await call(good)).toBe(true)
    expect(await call(good.toUpperCase())).toBe(true)
    expect(await call(`SHA256 ${good}`)).toBe(true)
    expect(await call(`Basic ${good}`)).toBe(false)
  })
  it('does not count for a connection of v1, nor the other way round', async () => {
    expect(await call(good, { version: 'v1' })).toBe(false)
    const first = await scheme.sign('{"response":"e30="}', 'phonepe_salt_demo', 0, { version: 'v1' })
    expect(await scheme.verify(delivery('{"response":"e30="}', first, NOW), 'phonepe_salt_demo')).toBe(false)
  })
})

describe('the proof of v2 with HMAC', () => {
  // Made by openssl (dgst -sha256 -hmac).
  const text = '{"event":"checkout.order.completed"}'
  const signature = '6f5624263198eaae2aa6f1d138314bed5e137d03ba3d0165bec56b6c8f979ac0'
  const call = (body: string, header: string, settings: object = { version: 'v2_hmac' }) =>
    scheme.verify(
      delivery(body, { 'x-phonepe-checksum-signature': header, 'x-phonepe-checksum-key-id': 'any' }, NOW),
      'phonepe_hmac_demo',
      { ...settings },
    )

  it('covers the body', async () => {
    expect(await call(text, signature)).toBe(true)
    expect(await call(`${text} `, signature)).toBe(false)
    expect(await call(text, signature.replace('6f', '6e'))).toBe(false)
    expect(await call(text, '')).toBe(false)
  })
  it('counts for no other version, nor another for it', async () => {
    expect(await call(text, signature, {})).toBe(false)
    expect(await call(text, signature, { version: 'v1' })).toBe(false)
    const { authorization = '' } = await scheme.sign(text, 'phonepe_hmac_demo', 0)
    expect(await scheme.verify(delivery(text, { authorization }, NOW), 'phonepe_hmac_demo', { version: 'v2_hmac' })).toBe(false)
  })
})

describe('the proof of v1', () => {
  // The vector of the reference, made by PhonePe's documented call in another language.
  const response = 'eyJzdWNjZXNzIjp0cnVlLCJjb2RlIjoiUEFZTUVOVF9TVUNDRVNTIn0='
  const header = '580141e15bb9186be6b4b35053f2e8ce253eeef5f5bc8bc2cb873ab1de05001b###1'
  const call = (text: string, verify = header, secret = 'phonepe_salt_demo') =>
    scheme.verify(delivery(text, { 'x-verify': verify }, NOW), secret, { version: 'v1' })

  it('covers the response', async () => {
    expect(await call(JSON.stringify({ response }))).toBe(true)
    expect(await call(JSON.stringify({ response: response.replace('Z', 'Y') }))).toBe(false)
    expect(await call(JSON.stringify({ response }), header, 'another_salt_key')).toBe(false)
    expect(await call(JSON.stringify({ response }), header, '')).toBe(false)
  })
  it.each([
    ['without the number of its key', header.slice(0, -4)],
    ['with a word for it', header.replace('###1', '###one')],
    ['empty', ''],
  ])('is refused %s', async (_name, said) => expect(await call(JSON.stringify({ response }), said)).toBe(false))
  it('reads the last of two responses, as it is read for the proof', async () => {
    const two = `{"response":"e30=","response":"${response}"}`
    expect(await call(two)).toBe(true)
    expect(parse(JSON.parse(two))).toHaveProperty('ignored')
  })
})

describe('what it says', () => {
  it('is the payload’s state, not the event’s name', () => {
    const body = bodyOf('checkout-completed.still-pending')
    expect(parse(body)).toEqual({ unknown: 'PENDING' })
    expect(parse(body, { statusMap: { pending: 'pending' } })).toMatchObject({ type: 'payment.pending' })
  })
  it('leads a refund to the order it was paid for', () => {
    const paid = parse(bodyOf('checkout-completed'), { orderReference: 'none' })
    const refunded = parse(bodyOf('refund-completed'), { orderReference: 'none' })
    expect(paid).toMatchObject({ refs: { gatewayOrderId: 'phonepe:WNX-1001' } })
    expect(refunded).toMatchObject({ refs: { gatewayOrderId: 'phonepe:WNX-1001' } })
    expect(refunded).not.toHaveProperty('refs.number')
  })
  it.each(['not base64!', 'W10=', 'bnVsbA==', 'eyJj'])('of a broken response (%s) is nothing', (response) => {
    expect(() => {
      const said = parse({ response })
      if (said && 'type' in said) throw new TypeError('an event was made')
    }).not.toThrow(TypeError)
  })
})
