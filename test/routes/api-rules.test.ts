import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DEFAULT_RULES } from '../../worker/relay/default-rules.ts'
import { placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, type TestMerchant } from '../support/merchant.ts'
import { messages, untilMessages, untilQuiet } from '../support/relay.ts'
import { apiOf, codeOf } from './api-support.ts'

let merchant: TestMerchant
beforeEach(async () => {
  fakeGraph()
  merchant = await aMerchant({ shard: 'DB_01' })
})
afterEach(() => vi.restoreAllMocks())

const api = apiOf(() => merchant)

const { startsOn: _startsOn, ...placed } = DEFAULT_RULES.order_placed
const OWN = { ...placed, name: 'Thank you, prepaid' }

describe('rules', () => {
  it('are listed with how their templates stand', async () => {
    const { json } = await api('GET', '/rules', undefined, merchant.readKey)
    const items = json['items'] as unknown as { id: string; on: boolean; template: string; paused: unknown }[]
    expect(items.map(({ id }) => id).toSorted()).toEqual(Object.keys(DEFAULT_RULES).toSorted())
    expect(items.find(({ id }) => id === 'order_placed')).toMatchObject({ on: true, template: 'approved', paused: null })
  })

  it('a new one speaks with the next order, and no more once it is deleted', async () => {
    for (const id of Object.keys(DEFAULT_RULES)) await api('PATCH', `/rules/${id}`, { on: false })
    expect((await api('PUT', '/rules/thank_you', { on: true, definition: OWN })).json).toMatchObject({
      id: 'thank_you',
      on: true,
      template: 'approved',
    })
    await placeOrder(merchant, 1)
    await untilMessages(merchant, (list) => expect(list.map((m) => m.rule_id)).toEqual(['thank_you']))
    expect((await api('DELETE', '/rules/thank_you')).json).toEqual({ id: 'thank_you' })
    await placeOrder(merchant, 2)
    await untilQuiet(merchant)
    expect(await messages(merchant)).toHaveLength(1)
    expect(codeOf(await api('DELETE', '/rules/thank_you'))).toEqual([404, 'request.not_found'])
  })

  it('says that a template is missing', async () => {
    const definition = { ...OWN, template: 'never_submitted_v1' }
    expect((await api('PUT', '/rules/thank_you', { on: true, definition })).json).toMatchObject({ template: 'missing' })
  })

  it.each([
    ['a value from nowhere', { variables: { customer_name: 'contact.password' } }, 'definition.variables.customer_name'],
    ['a value from a prototype', { variables: { customer_name: 'constructor' } }, 'definition.variables.customer_name'],
    ['an own event without a name', { event: 'custom.received' }, 'definition.customName'],
    ['a name where none belongs', { customName: 'x' }, 'definition.customName'],
    ['an event that nobody has', { event: 'order.exploded' }, 'definition.event'],
    ['a delay of two years', { delaySeconds: 2 * 31_536_000 }, 'definition.delaySeconds'],
    ['a code that takes nothing off', { prepare: ['recheck', 'discount'] }, 'definition.discount'],
    [
      'a code that takes two things off',
      { discount: { percent: 10, amount: { minor: 100, currency: 'INR' }, hours: 48 } },
      'definition.discount.percent',
    ],
    ['a code that gives everything away', { discount: { percent: 100, hours: 48 } }, 'definition.discount.percent'],
    ['a series that nobody has', { series: 'parcel' }, 'definition.series'],
    ['a field that nobody has', { sendAlways: true }, 'definition'],
  ])('%s is refused with the field named', async (_, change, field) => {
    const answer = await api('PUT', '/rules/thank_you', { on: true, definition: { ...OWN, ...change } })
    expect(codeOf(answer)).toEqual([400, 'request.invalid'])
    expect(answer.json['error']?.['detail']?.['fields']).toContain(field)
  })

  it.each(['Order', '../x', '9', '__proto__', 'x'.repeat(70)])('%s is no name of a rule', async (id) => {
    expect((await api('PUT', `/rules/${encodeURIComponent(id)}`, { on: true, definition: OWN })).status).toBe(400)
  })

  it('are not for a key that only reads', async () => {
    expect(codeOf(await api('PUT', '/rules/thank_you', { on: true, definition: OWN }, merchant.readKey))).toEqual([403, 'key.scope'])
  })
})

describe('templates', () => {
  it('are listed as WhatsApp has them', async () => {
    const { json } = await api('GET', '/templates', undefined, merchant.readKey)
    const items = json['items'] as unknown as { name: string; language: string; status: string; components: unknown[] }[]
    expect(items.length).toBeGreaterThan(10)
    expect(items).toContainEqual(expect.objectContaining({ name: 'order_placed_v1', language: 'en', status: 'APPROVED' }))
    expect(items.every(({ components }) => components.length > 0)).toBe(true)
  })

  it('those of the default rules are submitted where they are missing', async () => {
    const { status, json } = await api('POST', '/templates/defaults')
    expect(status).toBe(200)
    expect(json['submitted']).toBeGreaterThan(0)
    expect(json['known']).toBe(json['submitted'])
  })
})
