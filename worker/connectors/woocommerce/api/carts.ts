import * as z from 'zod'
import { AppError } from '../../../domain/errors.ts'
import { id, text } from '../../kit/fields.ts'
import type { AskShop, CartState, LeftCart } from '../../contract.ts'
import { DRAFTS } from '../mapping.ts'
import { isMissing, listOf } from './answer.ts'

const PER_PAGE = 100
/** Orders since the cart began that are looked through; a shop with more of them is asked by e-mail. */
const PAGES = 5

const Order = z.object({ status: z.string(), billing: z.object({ phone: text, email: text }).nullish() })
const Product = z.object({ id, status: z.string(), stock_status: z.string(), purchasable: z.boolean().optional() })

/** Whether the shopper has ordered since, by billing phone or e-mail, and whether each item of the cart can be bought. */
export async function cartState(ask: AskShop, cart: LeftCart): Promise<CartState> {
  if (await hasOrdered(ask, cart)) return 'bought'
  return (await isAllThere(ask, cart)) ? 'open' : 'item_gone'
}

async function hasOrdered(ask: AskShop, cart: LeftCart): Promise<boolean> {
  for (let page = 1; page <= PAGES; page++) {
    const { list } = await ordersOf(ask, cart, { page: String(page) })
    if (list.some((order) => isTheirs(order, cart))) return true
    if (list.length < PER_PAGE) return false
  }
  if (!cart.email) throw new AppError('shop.refused', { why: 'too many orders to look through' })
  return (await ordersOf(ask, cart, { search: cart.email })).list.some((order) => isTheirs(order, cart))
}

/** `after` leaves its own second out (WP_Date_Query), so it names the one before. */
async function ordersOf(ask: AskShop, { since }: LeftCart, query: Readonly<Record<string, string>>) {
  const after = new Date(Math.floor(since / 1000) * 1000 - 1000).toISOString().slice(0, 19)
  const { list } = await listOf(ask, {
    method: 'GET',
    path: '/wc/v3/orders',
    query: { after, dates_are_gmt: 'true', per_page: String(PER_PAGE), _fields: 'status,billing', ...query },
  })
  return { list: list.map((row) => parsed(Order, row)) }
}

/** A cart in the block checkout is kept as an order, too; it is none. */
function isTheirs({ status, billing }: z.infer<typeof Order>, { phone, email }: LeftCart): boolean {
  if (DRAFTS.has(status)) return false
  // Typed with or without the country's code: what is typed is the end of the number.
  const typed = billing?.phone?.replace(/\D/g, '').replace(/^0+/, '') ?? ''
  const byPhone = phone !== undefined && typed.length >= 6 && phone.endsWith(typed)
  return byPhone || (email !== undefined && billing?.email?.toLowerCase() === email.toLowerCase())
}

async function isAllThere(ask: AskShop, { items }: LeftCart): Promise<boolean> {
  const forms = new Map<string, Set<string>>()
  for (const { productId, variantId } of items) {
    if (!productId) continue
    forms.set(productId, (forms.get(productId) ?? new Set()).add(variantId ?? ''))
  }
  if (forms.size === 0) return true
  const products = await onSale(ask, '/wc/v3/products', [...forms.keys()])
  if (products.size < forms.size) return false
  for (const [product, wanted] of forms) {
    const variations = [...wanted].filter(Boolean)
    if (variations.length === 0) continue
    if ((await onSale(ask, `/wc/v3/products/${product}/variations`, variations)).size < variations.length) return false
  }
  return true
}

/** Those of them that can be bought now. A backorder can. */
async function onSale(ask: AskShop, path: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (!ids.every((one) => /^\d{1,20}$/.test(one))) return new Set()
  const query = { include: ids.join(','), per_page: String(PER_PAGE), _fields: 'id,status,stock_status,purchasable' }
  const { list } = await listOf(ask, { method: 'GET', path, query }).catch((error: unknown) => {
    if (isMissing(error)) return { list: [] }
    throw error
  })
  const there = list
    .map((row) => parsed(Product, row))
    .filter((it) => it.status === 'publish' && it.stock_status !== 'outofstock' && it.purchasable !== false)
  return new Set(there.map((it) => it.id))
}

function parsed<S extends z.ZodType>(schema: S, row: unknown): z.output<S> {
  const read = schema.safeParse(row)
  if (!read.success) throw new AppError('shop.not_json', { why: 'an answer of another form' })
  return read.data
}
