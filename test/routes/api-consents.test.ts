import { beforeAll, expect, it } from 'vitest'
import { aMerchant, type TestMerchant } from '../support/merchant.ts'
import { anOrder, call, graphTakesAll, tell } from './api-support.ts'

let merchant: TestMerchant
beforeAll(async () => {
  graphTakesAll()
  merchant = await aMerchant({ shard: 'DB_01' })
  await tell(merchant, anOrder('#C1'))
})

const [SECOND, LATER] = [Date.UTC(2030, 0, 1), Date.UTC(2030, 0, 2)]

it('counts what was taken back within a second as the last word of it, since WhatsApp tells whole seconds', async () => {
  const [contact] = (await call('/contacts', merchant.readKey)).json['items'] as unknown as { id: string }[]
  const said = async (state: string, at: number) =>
    merchant.tenant.d1
      .prepare(
        `INSERT INTO consents (merchant_id, contact_id, id, purpose, state, source, proof, at, recorded_at) VALUES (?, ?, ?, 'marketing', ?, 'keyword', 'x', ?, ?)`,
      )
      .bind(merchant.id, contact?.id ?? '', `cns_${state}_${at}`, state, at, at)
      .run()
  const marketing = async () => {
    const { json } = await call(`/contacts/${contact?.id}`, merchant.readKey)
    return (json['consents'] as unknown as { purpose: string; state: string }[]).find(({ purpose }) => purpose === 'marketing')?.state
  }
  await said('withdrawn', SECOND)
  await said('granted', SECOND + 118)
  expect(await marketing()).toBe('withdrawn')
  await said('granted', LATER)
  expect(await marketing()).toBe('granted')
})
