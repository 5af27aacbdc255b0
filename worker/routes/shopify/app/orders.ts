import { Hono } from 'hono'
import * as z from 'zod'
import { newestOrders } from '../../../db/orders.ts'
import { amountOf, ledgerOf } from '../../api/orders.ts'
import { iso } from '../../api/shape.ts'
import type { ShopContext } from '../../shopify.ts'
import { callerOf, checked } from './context.ts'
import type { Ledger, Orders } from './wire.ts'

const LATEST = 15

const Said = z.object({ id: z.string().trim().min(1).max(120) })

export const orders = new Hono<ShopContext>()
  .get('/orders', async (c) => {
    const rows = await newestOrders(callerOf(c).tenant, LATEST)
    const items = rows.map((o) => ({
      id: o.id,
      number: o.number,
      status: o.status,
      total: amountOf(o.totalMinor, o.currency),
      placedAt: iso(o.placedAt),
    }))
    return c.json({ items } satisfies Orders)
  })
  .get('/orders/:id', async (c) => {
    const { order, contact, entries } = await ledgerOf(callerOf(c), checked('path', Said, c.req.param()).id)
    return c.json({
      order: { id: order.id, number: order.number, status: order.status, total: order.total, placedAt: order.placedAt },
      contact: contact && { name: contact.name, phone: contact.phone, phoneReason: contact.phoneReason },
      entries,
    } satisfies Ledger)
  })
