import { describe, expect, it } from 'vitest'
import paytm from '../../worker/connectors/paytm/index.ts'
import { parsePayload } from '../../worker/lib/payload.ts'
import { delivery } from './check-connector.ts'
import { fixturesOf, vectorOf } from './fixtures.ts'

const NOW = 1767263405000
const KEY = 'paytm_demo_key16'
const { scheme } = paytm.manifest
const verify = (text: string, key = KEY) => scheme.verify(delivery(text, {}, NOW), key)
const signed = async (text: string) => (await scheme.signBody?.(text, KEY, NOW)) ?? ''
const formOf = (name: string) => fixturesOf('paytm').find(({ file }) => file === `${name}.json`)?.form ?? ''

describe('the checksum of Paytm', () => {
  const vector = vectorOf('paytm')?.body ?? ''

  it('covers every value that came, known or not', async () => {
    const text = await signed(formOf('success'))
    expect(await verify(text)).toBe(true)
    expect(await verify(`${text}&AAA=1`)).toBe(false)
    expect(await verify(text.replace('1499.00', '1.00'))).toBe(false)
  })
  it('counts where its pluses were not escaped', async () => {
    expect(await verify(vector)).toBe(true)
    expect(await verify(vector.replaceAll('%2B', '+'))).toBe(true)
  })
  it('takes “null” for nothing or for a word, as Paytm’s libraries do', async () => {
    const form = formOf('failure')
    expect(form).toContain('BANKTXNID=null')
    expect(await verify(await signed(form))).toBe(true)
    const empty = await signed(form.replace('BANKTXNID=null', 'BANKTXNID='))
    expect(await verify(empty.replace('BANKTXNID=', 'BANKTXNID=null'))).toBe(true)
    expect(await verify(empty.replace('BANKTXNID=', 'BANKTXNID=1'))).toBe(false)
  })
  it('lets no value pass for two where it matters', async () => {
    expect(await verify(await signed(formOf('success').replace('ORDERID=WNX-1001', 'ORDERID=WNX-1001%7CX')))).toBe(false)
    expect(await verify(await signed(formOf('success.link')))).toBe(true)
  })
  it('refuses a key of another length, and what is no checksum', async () => {
    for (const key of ['paytm_demo_key1', `${KEY}0`, '']) expect(await verify(vector, key)).toBe(false)
    for (const hash of ['', 'AAAA', '%%%', encodeURIComponent(btoa('x'.repeat(64)))])
      expect(await verify(vector.replace(/CHECKSUMHASH=.*$/, `CHECKSUMHASH=${hash}`))).toBe(false)
  })
})

it('is one delivery, however often one state of a transaction is told', () => {
  const idOf = (form: string) => paytm.split(delivery(form, {}, NOW), parsePayload(form))[0]?.deliveryId
  expect(idOf(formOf('success').replace('RESPMSG=Txn+Success', 'RESPMSG=OK'))).toBe(idOf(formOf('success')))
  expect(idOf(formOf('pending'))).not.toBe(idOf(formOf('success')))
})

it('hears the merchant’s own word', () => {
  const form = formOf('unknown')
  const [envelope] = paytm.split(delivery(form, {}, NOW), parsePayload(form))
  if (!envelope) throw new Error('split made nothing')
  const read = (statusMap: object) => paytm.parse(envelope, paytm.manifest.settings.parse({ merchantKey: KEY, statusMap }), NOW)
  expect(read({})).toEqual({ unknown: 'TXN_REVERSED' })
  expect(read({ txn_reversed: 'refunded' })).toMatchObject({ events: [{ type: 'payment.refunded' }] })
})
