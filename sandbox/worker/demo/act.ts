import type { Box } from '../box.ts'
import { readMeta, writeMeta } from '../box.ts'
import { contactOfPhone, rememberContact } from '../contacts.ts'
import type { Json } from '../json.ts'
import { fields, list, parse, text } from '../json.ts'
import type { Signed } from './deliver.ts'
import { deliver, sign } from './deliver.ts'
import { razorpaySends, shiprocketSends } from './couriers.ts'
import { shopifySends } from './shopify.ts'
import type { Action, DemoOrder, Delivery } from './shop.ts'
import type { Shopper, Told } from './shown.ts'
import { ACTIONS, after, digits, e164 } from './shop.ts'
import { woocommerceSends } from './woocommerce.ts'

const LATE_MS = 26 * 3_600_000
const FIRST_NUMBER = 1001
const KEPT_ORDERS = 20

const readOrder = (row: Record<string, SqlStorageValue>): DemoOrder => ({
  ...(parse(String(row['state'])) as DemoOrder),
  number: Number(row['number']),
})

/** The orders of the demo shop, newest first, each with what was told about it. */
export function orders(box: Box) {
  const rows = box.sql.exec('SELECT number, state FROM orders ORDER BY number DESC LIMIT ?', KEPT_ORDERS).toArray()
  return rows.map((row) => ({
    ...readOrder(row),
    deliveries: box.sql
      .exec('SELECT told FROM deliveries WHERE number = ? ORDER BY id DESC LIMIT 40', Number(row['number']))
      .toArray()
      .map((told) => parse(String(told['told'])) as Told),
  }))
}

function newOrder(box: Box, body: Json, at: number, checkoutOnly: boolean): DemoOrder {
  const given = fields(body['shopper'])
  const shopper: Shopper = {
    name: text(given['name']) || 'Asha Rao',
    phone: text(given['phone']) || '+91 98765 00001',
    email: text(given['email']) || 'asha@shopper.example',
    language: given['language'] === 'hi' ? 'hi' : 'en',
    offers: given['offers'] === true,
  }
  const platform = body['platform'] === 'woocommerce' ? 'woocommerce' : 'shopify'
  const draft: Omit<DemoOrder, 'number' | 'shopId' | 'awb'> = {
    platform,
    payment: body['payment'] === 'cod' ? 'cod' : 'prepaid',
    shopper,
    item: text(body['item']) || 'Blue kurta',
    total: Number(body['total']) || 149_900,
    placedAt: at,
    paid: false,
    shipped: false,
    attempts: 0,
    parcel: 'none',
    cancelled: false,
    refunded: false,
    checkoutOnly,
  }
  const inserted = box.sql.exec(
    'INSERT INTO orders (number, at, state) SELECT coalesce(max(number) + 1, ?), ?, ? FROM orders RETURNING number',
    FIRST_NUMBER,
    box.now(),
    '{}',
  )
  const number = Number(inserted.one()['number'])
  const order: DemoOrder = { ...draft, number, shopId: `${box.now()}${number % 1000}`.padEnd(16, '0'), awb: `1904${box.now()}` }
  keep(box, order)
  return order
}

function keep(box: Box, order: DemoOrder): void {
  box.sql.exec('UPDATE orders SET state = ? WHERE number = ?', JSON.stringify(order), order.number)
}

/** Every sender's report of one action: the shop's, the gateway's, the courier's. */
function reports(order: DemoOrder, action: Action, at: number): readonly Delivery[] {
  const shop = order.platform === 'shopify' ? shopifySends : woocommerceSends
  return [...razorpaySends(order, action, at), ...shiprocketSends(order, action, at), ...shop(order, action, at)]
}

/** `POST /demo/act`: something happens in the shop. Signs and sends what the real senders would; answers with their answers. */
export async function act(box: Box, request: Request): Promise<Response> {
  const body = fields(parse(await request.text()))
  const action = ACTIONS.find((name) => name === body['action'])
  if (!action) return Response.json({ error: { message: `action must be one of ${ACTIONS.join(', ')}` } }, { status: 400 })
  const at = box.now() - (body['late'] === true ? LATE_MS : 0)
  const opens = action === 'buy' || action === 'abandon'
  const row = opens ? undefined : box.sql.exec('SELECT number, state FROM orders WHERE number = ?', Number(body['order'] ?? 0)).toArray()[0]
  if (!opens && !row) return Response.json({ error: { message: 'There is no such order. Buy something first.' } }, { status: 404 })
  const before = row ? readOrder(row) : newOrder(box, body, at, action === 'abandon')
  const order = after(before, action)
  keep(box, order)
  rememberContact(box, {
    userId: contactOfPhone(box, digits(order.shopper.phone)),
    waId: digits(e164(order.shopper.phone)),
    name: order.shopper.name,
  })
  const signed = await Promise.all(reports(order, action, at).map((delivery) => sign(box, delivery, at)))
  const told = await send(
    box,
    signed.filter((one) => one !== undefined),
    { twice: body['twice'] === true, hold: body['hold'] === true },
  )
  for (const one of told)
    box.sql.exec('INSERT INTO deliveries (number, at, told) VALUES (?, ?, ?)', order.number, one.at, JSON.stringify(one))
  return Response.json({ order, deliveries: told, held: heldBack(box).length, unknown: signed.filter((one) => one === undefined).length })
}

/** Out of order: this action's deliveries wait until those of the next one have gone first. */
const heldBack = (box: Box): readonly Signed[] => list(readMeta(box, 'held')) as readonly Signed[]

async function send(
  box: Box,
  signed: readonly Signed[],
  { twice, hold }: { readonly twice: boolean; readonly hold: boolean },
): Promise<readonly Told[]> {
  if (hold) {
    writeMeta(box, 'held', [...heldBack(box), ...signed])
    return []
  }
  const held = heldBack(box)
  if (held.length) writeMeta(box, 'held', [])
  const told: Told[] = []
  // One after the other, so that the page shows them in the order in which they went.
  for (const one of signed) {
    told.push(await deliver(box, one))
    if (twice) told.push(await deliver(box, one, 'sent again'))
  }
  for (const one of held) told.push(await deliver(box, one, 'held back, sent late'))
  return told
}

/** Sends what is held back without waiting for another action. */
export async function release(box: Box): Promise<Response> {
  return Response.json({ deliveries: await send(box, [], { twice: false, hold: false }), held: 0 })
}
