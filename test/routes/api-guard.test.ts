import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MerchantSettings } from '../../worker/domain/settings.ts'
import { templatesOf } from '../../worker/db/templates.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { anOrder, apiOf, codeOf, settle, tell, type Answer } from './api-support.ts'

let merchant: TestMerchant
let graph: ReturnType<typeof fakeGraph>
const VELOCITY = { on: true, factor: 2, floor: 2, firstDay: 2, exempt: [] } as MerchantSettings['velocity']
beforeEach(async () => {
  graph = fakeGraph()
  merchant = await aMerchant({ shard: 'DB_01', rules: ['order_placed'], settings: { velocity: VELOCITY } })
})
afterEach(() => vi.restoreAllMocks())

const api = apiOf(() => merchant)
const orders = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => anOrder(`#G${from + i}`, { phone: `+9198765${20_000 + from + i}` }))
const find = (list: Answer | undefined, id: string) => list?.find((one) => String(one['id']) === id)

describe('what messages cost', () => {
  it('is told of each message in plain words: its way, and its price with the reason', async () => {
    await tell(merchant, ...orders(1, 1))
    const { json } = await api('GET', '/messages', undefined, merchant.readKey)
    expect(json['items']?.[0]).toMatchObject({
      way: { code: 'template', plain: 'as template: the shopper has not written within 24 hours' },
      price: { each: { amount: '0.0014', currency: 'USD' }, plain: 'about $0.0014, by Meta’s list price' },
    })
    const story = (await api('GET', '/orders/G1/ledger', undefined, merchant.readKey)).text
    expect(story).toContain('Sent as template: the shopper has not written within 24 hours · price: about $0.0014, by Meta’s list price')
  })

  it('is a table with source and dates', async () => {
    const { status, json } = await api('GET', '/prices', undefined, merchant.readKey)
    expect(status).toBe(200)
    expect(json).toMatchObject({
      currency: 'USD',
      from: '2026-10-01',
      until: null,
      source: expect.stringContaining('Meta’s rate card in USD'),
    })
    expect(json['items']).toContainEqual({
      market: 'IN',
      countries: ['IN'],
      source: 'meta',
      prices: { marketing: '0.0118', utility: '0.0014', authentication: '0.0014', service: '0.0014' },
    })
    expect(json['items']?.find((row) => String(row['market']) === 'Rest of Middle East')).toMatchObject({
      countries: ['BH', 'JO', 'LB', 'YE'],
    })
  })

  it('is estimated to the last digit, and what has no price is counted apart', async () => {
    const lines = [
      { country: 'IN', category: 'marketing', count: 1001 },
      { country: 'DE', category: 'utility', count: 3, window: true },
      { country: 'FJ', category: 'utility', count: 7 },
    ]
    const { json } = await api('POST', '/prices/estimate', { lines })
    expect(json).toMatchObject({
      total: { amount: '11.9768', currency: 'USD' },
      unknown: 7,
      says: '1,011 messages, about $11.98, and 7 at a price that is not known',
    })
    expect(json['lines']?.[2]).toMatchObject({ price: { each: null, plain: 'not known' }, sum: null })
  })

  it('is estimated for a rule by the countries that it spoke to, else by the shop’s own', async () => {
    const shops = await api('POST', '/prices/estimate', { rule: 'order_placed', count: 10 })
    expect(shops.json['lines']).toMatchObject([{ country: 'IN', category: 'utility', count: 10 }])
    await tell(merchant, ...orders(1, 1), anOrder('#G2', { phone: '+4915123456789' }))
    const { json } = await api('POST', '/prices/estimate', { rule: 'order_placed', count: 3 })
    expect(json['total']).toEqual({ amount: '0.1114', currency: 'USD' })
    expect(codeOf(await api('POST', '/prices/estimate', { rule: 'nobody', count: 3 }))).toEqual([404, 'request.not_found'])
  })

  it.each([
    ['nothing', {}],
    ['both', { lines: [], rule: 'order_placed', count: 1 }],
    ['a rule without a count', { rule: 'order_placed' }],
    ['a count without a rule', { lines: [], count: 1 }],
    ['less than nothing', { lines: [{ country: 'IN', category: 'utility', count: -1 }] }],
    ['a region for a country', { lines: [{ country: 'Rest of Africa', category: 'utility', count: 1 }] }],
  ])('of %s is refused', async (_, body) => {
    expect(codeOf(await api('POST', '/prices/estimate', body))).toEqual([400, 'request.invalid'])
  })
})

describe('budget and own prices', () => {
  it('are set in parts, and counted in the account’s own currency', async () => {
    const prices = [{ country: 'IN', category: 'utility', micros: 115_000, from: '2026-01-01' }]
    await api('PATCH', '/guard', { billing: { currency: 'INR', prices } })
    const { json } = await api('PATCH', '/guard', { billing: { budget: { minor: 20 } } })
    expect(json).toMatchObject({ billing: { currency: 'INR', prices, budget: { minor: 20, stops: 'offers' } } })
    await tell(merchant, ...orders(1, 2))
    expect((await api('GET', '/guard', undefined, merchant.readKey)).json['month']).toEqual({
      budget: { amount: '0.20', currency: 'INR' },
      spent: { amount: '0.23', currency: 'INR' },
      unknown: 0,
    })
    const { json: notices } = await api('GET', '/notices')
    expect(notices['items']?.[0]).toMatchObject({ code: 'budget.spent', detail: { spent: '₹0.23', budget: '₹0.20', stops: 'offers' } })
    // More money: what was said is answered.
    await api('PATCH', '/guard', { billing: { budget: { minor: 9000 } } })
    await tell(merchant, anOrder('#G3', { phone: '+919876520003' }))
    expect((await api('GET', '/notices')).json['items']?.filter((notice) => String(notice['code']).startsWith('budget'))).toEqual([])
  })

  it('are said anew with another currency, since the same number would mean another amount', async () => {
    const prices = [{ country: 'IN', category: 'utility', micros: 1_500, from: '2026-01-01' }]
    await api('PATCH', '/guard', { billing: { prices, budget: { minor: 5000 } } })
    const answer = await api('PATCH', '/guard', { billing: { currency: 'JPY' } })
    expect(codeOf(answer)).toEqual([400, 'request.invalid'])
    expect(answer.json['error']?.['detail']?.['fields']).toBe('billing.prices, billing.budget')
    const { json } = await api('PATCH', '/guard', { billing: { currency: 'JPY', prices: [], budget: { minor: 5000 } } })
    expect(json['month']).toMatchObject({ budget: { amount: '5000', currency: 'JPY' } })
    // What is not named stays.
    expect((await api('PATCH', '/guard', { velocity: { floor: 7 } })).json).toMatchObject({
      billing: { currency: 'JPY', budget: { minor: 5000 } },
      velocity: { floor: 7, factor: 2 },
    })
  })

  it.each([
    ['no currency', { billing: { currency: 'usd' } }],
    ['a price below nothing', { billing: { prices: [{ country: 'IN', category: 'utility', micros: -1, from: '2026-01-01' }] } }],
    ['half a millionth', { billing: { prices: [{ country: 'IN', category: 'utility', micros: 0.5, from: '2026-01-01' }] } }],
    ['a factor of one', { velocity: { factor: 1 } }],
    ['a purpose that nobody has', { velocity: { exempt: ['fun'] } }],
    ['a field that nobody has', { speed: 1 }],
  ])('%s is refused', async (_, body) => {
    expect(codeOf(await api('PATCH', '/guard', body))).toEqual([400, 'request.invalid'])
  })

  it('are not for a key that only reads', async () => {
    expect(codeOf(await api('PATCH', '/guard', {}, merchant.readKey))).toEqual([403, 'key.scope'])
  })
})

describe('a rule that wants to say far more than usual', () => {
  it('shows why it is held, and goes on with one call', async () => {
    await tell(merchant, ...orders(1, 5))
    const { json } = await api('GET', '/rules', undefined, merchant.readKey)
    expect(find(json['items'], 'order_placed')?.['held']).toMatchObject({ counted: 3, usual: 0, most: 2, waiting: 3 })
    expect((await api('GET', '/notices')).json['items']?.[0]).toMatchObject({
      code: 'rule.velocity',
      subject: 'rule:order_placed',
      detail: { counted: 3, usual: 0, most: 2 },
    })
    const answer = await api('POST', '/rules/order_placed/resume', { waiting: 'send' })
    expect(answer.json).toMatchObject({ sent: 3, discarded: 0, rule: { held: null } })
    await settle(merchant)
    expect(graph.taken()).toHaveLength(5)
    expect((await api('GET', '/notices')).json['items']).toEqual([])
    // Said twice, it does nothing more.
    expect((await api('POST', '/rules/order_placed/resume', { waiting: 'discard' })).json).toMatchObject({ sent: 0, discarded: 0 })
  })

  it('that nobody has is not found, and another word than the two is refused', async () => {
    expect(codeOf(await api('POST', '/rules/nobody/resume', { waiting: 'send' }))).toEqual([404, 'request.not_found'])
    expect(codeOf(await api('POST', '/rules/order_placed/resume', { waiting: 'later' }))).toEqual([400, 'request.invalid'])
  })
})

describe('a template that becomes marketing', () => {
  const flip = async (category: string) => {
    const rows = (await templatesOf(merchant.tenant)).map((t) => ({ ...t, parameter_format: t.parameterFormat, id: '1' }))
    graph.lists(
      merchant.wabaId,
      rows.map((t) => ({ ...t, category: t.name === 'order_placed_v1' ? category : t.category })),
    )
    await relayOf(testEnv, merchant.id).refreshTemplates(merchant.id)
    await settle(merchant)
  }
  const notice = async () => (await api('GET', '/notices')).json['items']?.find((one) => String(one['code']) === 'rule.category')

  it('pauses its rule and says what it would cost, from the last thirty days', async () => {
    await tell(merchant, ...orders(1, 2))
    await flip('MARKETING')
    expect(find((await api('GET', '/rules')).json['items'], 'order_placed')).toMatchObject({
      on: false,
      paused: { code: 'template.category' },
    })
    expect(await notice()).toMatchObject({
      subject: 'rule:order_placed',
      detail: { template: 'order_placed_v1', messages: 2, more: '$0.03', estimate: 'about 2 messages a month, $0.03 more' },
    })
  })

  it('stays as the merchant resumes it: no later reading pauses it again, and its purpose is as before', async () => {
    await flip('MARKETING')
    await api('PATCH', '/rules/order_placed', { on: true })
    await settle(merchant)
    expect(await notice()).toBeUndefined()
    await flip('MARKETING')
    expect(find((await api('GET', '/rules')).json['items'], 'order_placed')).toMatchObject({
      on: true,
      definition: { purpose: 'order_updates' },
    })
    // Back and forth is another change.
    await flip('UTILITY')
    await flip('MARKETING')
    expect(find((await api('GET', '/rules')).json['items'], 'order_placed')).toMatchObject({ on: false })
  })
})
