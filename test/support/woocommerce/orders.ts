import { json, problem, type OrderBook, type ShopOrderRow, type ShopRequest, type ShopResponse } from './shapes.ts'

const stamp = (at: number) => new Date(Math.floor(at / 1000) * 1000).toISOString().slice(0, 19)

/** An order as block checkout makes it, cash on delivery. */
export function placeOrder(shop: OrderBook, more: Record<string, unknown> = {}, status = 'processing'): ShopOrderRow {
  const id = shop.nextId++
  const row = { id, status, modified: shop.now(), fields: { ...plainOrder(id, shop.now()), ...more }, meta: [] }
  shop.orders.push(row)
  return row
}

function plainOrder(id: number, at: number): Record<string, unknown> {
  const address = { first_name: 'Asha', last_name: 'Testperson', country: 'IN', city: 'Pune', phone: '98765 10001' }
  return {
    number: String(id),
    currency: 'INR',
    total: '547.00',
    date_created: stamp(at),
    date_created_gmt: stamp(at),
    date_paid_gmt: null,
    date_completed_gmt: null,
    customer_id: 0,
    billing: { ...address, email: 'asha@shopper.example' },
    shipping: address,
    payment_method: 'cod',
    transaction_id: '',
    needs_payment: false,
    line_items: [{ id: 31, name: 'Blue Mug', quantity: 2, price: 249 }],
    refunds: [],
  }
}

export const orderBody = ({ id, status, modified, fields, meta }: ShopOrderRow) => ({
  id,
  status,
  ...fields,
  date_modified: stamp(modified),
  date_modified_gmt: stamp(modified),
  meta_data: meta,
})

export function answerOrders(shop: OrderBook, request: ShopRequest, route: string): ShopResponse {
  const [, , , , id, notes] = route.split('/')
  if (id === undefined) return list(shop, request.query)
  const order = shop.orders.find((o) => o.id === Number(id))
  if (!order) return problem(request.method === 'PUT' ? 400 : 404, 'woocommerce_rest_shop_order_invalid_id', 'Invalid ID.')
  if (notes === 'notes') return answerNotes(shop, request, order.id)
  if (request.method === 'PUT')
    change(shop, order, JSON.parse(request.body) as { status?: string; meta_data?: { key: string; value: unknown }[] })
  return json(200, orderBody(order))
}

function change(
  shop: OrderBook,
  order: ShopOrderRow,
  { status, meta_data: metas = [] }: { status?: string; meta_data?: { key: string; value: unknown }[] },
) {
  if (status) order.status = status
  for (const { key, value } of metas) order.meta = [...order.meta.filter((meta) => meta.key !== key), { id: shop.nextId++, key, value }]
  order.modified = shop.now()
}

function answerNotes(shop: OrderBook, { method, body }: ShopRequest, id: number): ShopResponse {
  const notes = shop.notes.get(id) ?? []
  if (method === 'GET')
    return json(
      200,
      notes.filter((note) => !note.customer_note),
    )
  const { note, customer_note: forCustomer = false } = JSON.parse(body) as { note: string; customer_note?: boolean }
  const made = { id: shop.nextId++, note, customer_note: forCustomer }
  shop.notes.set(id, [made, ...notes])
  return json(201, made)
}

/**
 * prepare_objects_query of class-wc-rest-crud-controller.php: `modified_after` and `_before` leave their own second out, and the id is the
 * second key of the order by time. checkout-draft is listed like any other.
 */
function list(shop: OrderBook, query: URLSearchParams): ShopResponse {
  const time = (name: string) => {
    const text = query.get(name)
    return text === null ? undefined : Date.parse(`${text}Z`) + (query.get('dates_are_gmt') === 'true' ? 0 : -5.5 * 3_600_000)
  }
  const [after, before] = [time('modified_after'), time('modified_before')]
  const created = time('after')
  // `search` looks through the billing address (wc_order_search).
  const words = query.get('search')?.toLowerCase()
  const perPage = Number(query.get('per_page') ?? 10)
  const page = Number(query.get('page') ?? 1)
  if (perPage > 100 || perPage < 1) return problem(400, 'rest_invalid_param')
  const second = (row: ShopOrderRow) => Math.floor(row.modified / 1000) * 1000
  const found = shop.orders
    .filter(
      (row) =>
        (after === undefined || second(row) > after) &&
        (before === undefined || second(row) < before) &&
        (created === undefined || Date.parse(`${String(row.fields['date_created_gmt'])}Z`) > created) &&
        (words === undefined || JSON.stringify(row.fields['billing']).toLowerCase().includes(words)) &&
        row.status !== 'trash',
    )
    .toSorted((a, b) => (query.get('orderby') === 'modified' ? second(a) - second(b) : 0) || a.id - b.id)
  if (query.get('order') !== 'asc') found.reverse()
  return json(200, found.slice((page - 1) * perPage, page * perPage).map(orderBody), {
    'x-wp-total': String(found.length),
    'x-wp-totalpages': String(Math.ceil(found.length / perPage)),
  })
}
