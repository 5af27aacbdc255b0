import { beforeAll, describe, expect, it } from 'vitest'
import { aMerchant, type TestMerchant } from '../support/merchant.ts'
import { anOrder, apiOf, call, codeOf, graphTakesAll, tell, type Answer } from './api-support.ts'

let m: TestMerchant
let shown: Answer

beforeAll(async () => {
  graphTakesAll()
  m = await aMerchant({
    shard: 'DB_01',
    rules: ['order_placed', 'order_placed_cod', 'order_shipped', 'order_delivered', 'payment_failed', 'review_request'],
  })
  const refs = { number: '#J1', shopOrderId: '451' }
  await tell(m, anOrder('#J1', { refs }))
  await tell(m, { type: 'payment.failed', occurredAt: Date.now(), refs })
  await tell(m, { type: 'parcel.shipped', occurredAt: Date.now() - 5 * 86_400_000, refs: { ...refs, awb: 'AWB7' } })
  shown = (await call('/journeys/J1', m.readKey)).json
})

const journey = (rule: string) => (shown['journeys'] as unknown as { rule: string }[]).find((one) => one.rule === rule)

describe('GET /journeys/{order}', () => {
  it('finds the order by what the ledger finds it by', async () => {
    expect(shown['order']).toMatchObject({ number: '#J1' })
    const { id } = shown['order'] as unknown as { id: string }
    for (const name of [id, '%23J1', 'j1', '451'])
      expect((await call(`/journeys/${name}`, m.readKey)).json['order']).toEqual({ id, number: '#J1' })
  })

  it('says what was said, and when', () => {
    expect(journey('order_placed')).toMatchObject({
      state: 'done',
      on: true,
      reason: null,
      steps: [{ state: 'done', message: 'accepted', at: expect.any(String), messageId: expect.stringMatching(/^msg_/), reason: null }],
      dependsOn: {
        event: { code: 'order.placed' },
        conditions: [{ code: 'prepaid', plain: 'the shopper pays before delivery' }],
        cancelOn: [{ code: 'order.cancelled' }],
        purpose: 'order_updates',
        consent: 'granted',
        quietHours: null,
      },
    })
  })

  it('says what waits, for what, until when', () => {
    const waiting = journey('payment_failed') as unknown as { steps: { at: string; bestBefore: string }[] }
    expect(waiting).toMatchObject({ state: 'waiting', reason: { code: 'rule.delay' }, dependsOn: { delaySeconds: 600 } })
    expect(Date.parse(waiting.steps[0]?.at ?? '')).toBeGreaterThan(Date.now())
    expect(Date.parse(waiting.steps[0]?.bestBefore ?? '')).toBeGreaterThan(Date.parse(waiting.steps[0]?.at ?? ''))
  })

  it('says what ended, and why', () => {
    expect(journey('order_shipped')).toMatchObject({
      state: 'ended',
      reason: { code: 'message.stale', plain: 'The news was too old to be news.' },
      steps: [{ state: 'ended', message: 'suppressed' }],
    })
    expect(journey('order_placed_cod')).toMatchObject({
      state: 'ended',
      reason: { code: 'conditions' },
      steps: [{ messageId: null, message: null }],
    })
  })

  it('says that another rule has told it', async () => {
    const twins = await aMerchant({ rules: ['cod_confirm', 'cod_hold_first'] })
    const order = anOrder('#J2', { refs: { number: '#J2', shopOrderId: '452' } })
    await tell(twins, { ...order, order: { ...order.order, cashOnDelivery: true, paid: false } })
    const { journeys } = (await call('/journeys/J2', twins.readKey)).json as unknown as { journeys: { rule: string }[] }
    const [asked, held] = ['cod_confirm', 'cod_hold_first'].map((rule) => journeys.find((one) => one.rule === rule))
    expect(asked).toMatchObject({ state: 'done', steps: [{ message: 'accepted' }] })
    expect(held).toMatchObject({ state: 'ended', reason: { code: 'fact.told' }, steps: [{ messageId: null }] })
  })

  it('says what has not begun, and what is switched off', () => {
    expect(journey('order_delivered')).toMatchObject({ state: 'not_begun', steps: [], reason: { code: 'event.awaited' } })
    expect(journey('review_request')).toMatchObject({ state: 'not_begun', dependsOn: { purpose: 'marketing', consent: null } })
    expect(journey('order_cancelled')).toMatchObject({ state: 'switched_off', on: false, reason: { code: 'rule.off' } })
  })

  it('begins with what happened, in order', () => {
    const states = (shown['journeys'] as unknown as { state: string }[]).map(({ state }) => state)
    const begun = states.findIndex((state) => state === 'not_begun' || state === 'switched_off')
    expect(states.slice(0, begun).sort()).toEqual(['done', 'ended', 'ended', 'waiting'])
  })

  it('knows no order of somebody else, and none that there isn’t', async () => {
    const stranger = await aMerchant()
    const { id } = shown['order'] as unknown as { id: string }
    for (const name of [id, 'J1', 'nothing'])
      expect(codeOf(await apiOf(() => stranger)('GET', `/journeys/${name}`))).toEqual([404, 'request.not_found'])
  })
})
