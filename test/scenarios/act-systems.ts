import { expect } from 'vitest'
import { moneyFromMinor, toDecimal, type Money } from '../../worker/domain/money.ts'
import { deliver } from '../support/deliver.ts'
import type { TestMerchant } from '../support/merchant.ts'
import { rows } from '../support/relay.ts'
import { HOSTS, type FakeSystems } from '../support/systems.ts'
import type { Act } from './stage.ts'
import { msOf } from './form.ts'

const seconds = () => Math.floor(Date.now() / 1000)

const system: Act<'system'> = async ({ systems }, { name, next }) => {
  systems.next(
    HOSTS[name],
    ...next.map((one) =>
      typeof one === 'string' ? one : { status: one.status, ...(one.retryAfter ? { retryAfter: one.retryAfter } : {}) },
    ),
  )
}

const pays: Act<'pays'> = async ({ merchant, systems }, { link: nth, told }) => {
  const link = [...systems.links.values()][nth - 1]
  expect(link, 'a link that Razorpay made').toBeDefined()
  if (!link) return
  link.status = 'paid'
  if (!told) return
  const payment = { id: `pay_of_${link.id}`, amount: link.amount, currency: link.currency, notes: [] }
  const entity = {
    id: link.id,
    reference_id: link.reference,
    amount: link.amount,
    amount_paid: link.amount,
    currency: link.currency,
    notes: [],
  }
  const body = {
    entity: 'event',
    event: 'payment_link.paid',
    created_at: seconds(),
    payload: { payment_link: { entity }, payment: { entity: payment } },
  }
  expect((await deliver(merchant, 'razorpay', body, { 'x-razorpay-event-id': crypto.randomUUID() })).status).toBe(200)
}

const payment: Act<'payment'> = async ({ systems }, { order, status, payment: id = `pay_${order}` }) => {
  const notes = { shopify_order_number: `#T${order}` }
  systems.payments.set(id, { id, amount: 149_900, currency: 'INR', status, notes })
}

/** On India's clock, as Shiprocket writes it. */
const sees: Act<'sees'> = async ({ systems, start }, { status, at }) => {
  const indian = new Date(start + msOf(at) + 5.5 * 3_600_000).toISOString()
  systems.sees({ status, at: indian.slice(0, 19).replace('T', ' ') })
}

export const SYSTEM_ACTS = { system, pays, payment, sees } as const

/** What stands at the gateways. */
export function linksOf(systems: FakeSystems): string[] {
  const said = (money: Money | undefined) => (money ? `${toDecimal(money)} ${money.currency}` : '?')
  return [
    ...[...systems.links.values()].map((l) => `${said(moneyFromMinor(l.amount, l.currency))} ${l.status}`),
    ...[...systems.pages.values()].map((p) => `${p.amount} ${p.currency} page`),
  ]
}

export const writesOf = async (merchant: TestMerchant): Promise<string[]> =>
  (
    await rows<{ kind: string; what: string }>(
      merchant,
      `SELECT kind, what FROM shop_writes WHERE kind IN ('tag', 'untag', 'note', 'cancel') ORDER BY at, kind DESC, what`,
    )
  ).map(({ kind, what }) => `${kind} ${what}`)
