import { describe, expect, it } from 'vitest'
import payu from '../../worker/connectors/payu/index.ts'
import { fieldsAsWritten, parsePayload } from '../../worker/lib/payload.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf, vectorOf } from './fixtures.ts'

const NOW = Date.UTC(2026, 0, 1, 10)
const SALT = 'salt_demo'
const { scheme } = payu.manifest
const formOf = (name: string) => fixturesOf('payu').find(({ file }) => file === `${name}.json`)?.form ?? ''
const verify = (text: string, salt = SALT) => scheme.verify(delivery(text, {}, NOW), salt)
const signed = async (text: string) => (await scheme.signBody?.(text, SALT, NOW)) ?? ''
const changed = (form: string, fields: Record<string, string>) =>
  new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(form)), ...fields }).toString()
const parse = (body: unknown, settings: Record<string, unknown> = {}) => {
  const [envelope] = payu.split(delivery('', {}, NOW), body)
  if (!envelope) throw new Error('split made nothing')
  const parsed = payu.parse(envelope, payu.manifest.settings.parse({ salt: 'salt_demo_01', ...settings }), NOW)
  return 'events' in parsed ? parsed.events[0] : parsed
}

describe('the proof', () => {
  const vector = vectorOf('payu')?.body ?? ''

  it.each(['status', 'amount', 'txnid', 'productinfo', 'firstname', 'email', 'udf1', 'key'])('covers %s', async (name) => {
    expect(await verify(vector)).toBe(true)
    expect(await verify(changed(vector, { [name]: 'another' }))).toBe(false)
  })

  it('covers the amount as it was written, in JSON too', async () => {
    const json = await signed('{"status":"success","txnid":"WNX1001","amount":499.00,"key":"key_demo"}')
    expect(await verify(json)).toBe(true)
    expect(await verify(json.replace('499.00', '499'))).toBe(false)
  })

  it('is not divided anew: what is moved across a “|” is refused', async () => {
    const form = await signed(changed(formOf('paid'), { productinfo: 'Gift|1.00|WNX9' }))
    expect(await verify(form)).toBe(true)
    expect(await verify(changed(form, { productinfo: 'Gift', amount: '1.00', txnid: 'WNX9|499.00|WNX1001' }))).toBe(false)
    expect(await verify(changed(form, { firstname: 'Asha|Gift|1.00', productinfo: 'WNX9' }))).toBe(false)
  })

  it('takes additional charges and splits only as they were signed', async () => {
    for (const name of ['paid.additional-charges', 'paid.split']) {
      const form = await signed(formOf(name))
      expect(await verify(form), name).toBe(true)
      expect(await verify(changed(form, { additionalCharges: '99.00' })), name).toBe(false)
    }
    expect(await verify(changed(await signed(formOf('paid.split')), { splitInfo: '{}' }))).toBe(false)
  })

  it('takes the same hash where an account sends splitInfo without signing it', async () => {
    const plain = new URLSearchParams(await signed(formOf('paid')))
    expect(await verify(changed(formOf('paid.split'), { hash: plain.get('hash') ?? '' }))).toBe(true)
  })

  it.each([
    ['nothing', ''],
    ['a list', '[]'],
    ['broken JSON', '{"hash":'],
    ['no hash', 'txnid=1&status=success'],
    ['a hash that is an object', '{"txnid":"1","hash":{}}'],
    ['deep nesting', '{"a":'.repeat(200)],
  ])('refuses %s', async (_name, text) => expect(await verify(text)).toBe(false))

  it('takes a hash in capitals', async () => {
    const form = await signed(formOf('paid'))
    const hash = new URLSearchParams(form).get('hash') ?? ''
    expect(await verify(changed(form, { hash: hash.toUpperCase() }))).toBe(true)
  })
})

describe('what it says', () => {
  const paid = parsePayload(formOf('paid')) as Record<string, string>

  it('never joins by an id that the hash does not cover', () => {
    expect(parse({ ...paid, mihpayid: '1' })).toEqual(parse(paid))
    expect(parse(paid)).not.toHaveProperty('refs.paymentId')
  })
  it.each([
    ['success', 'captured', 'payment.captured'],
    ['success', '', 'payment.captured'],
    ['success', 'auth', 'payment.authorized'],
    ['failure', 'bounced', 'payment.failed'],
    ['failure', 'dropped', 'payment.failed'],
    ['failure', 'auth', 'payment.failed'],
    ['Pending', 'pending', 'payment.pending'],
  ])('%s with %s is %s', (status, unmappedstatus, type) => expect(parse({ ...paid, status, unmappedstatus })).toMatchObject({ type }))

  it('hears the merchant’s own word for the finer status first', () => {
    const left = parsePayload(formOf('failed.left-the-page'))
    expect(parse(left, { statusMap: { usercancelled: 'cancelled' } })).toMatchObject({ type: 'payment_link.expired' })
    expect(parse({ ...paid, status: 'queued', unmappedstatus: '' })).toEqual({ unknown: 'queued' })
  })
  it('reads addedon on an Indian clock, and the zero date not at all', () => {
    expect(parse(paid)).toMatchObject({ occurredAt: Date.UTC(2026, 0, 1, 4, 30) })
    expect(parse({ ...paid, addedon: '0000-00-00 00:00:00' })).toMatchObject({ occurredAt: NOW })
  })
})

describe('fieldsAsWritten', () => {
  it('keeps numbers as they were written and leaves out what is no single value', () => {
    expect(fieldsAsWritten('{"a":499.00,"b":1e3,"c":12345678901234567890,"d":null,"e":{},"f":[1],"g":true,"h":"x"}')).toEqual({
      a: '499.00',
      b: '1e3',
      c: '12345678901234567890',
      g: 'true',
      h: 'x',
    })
  })
})
