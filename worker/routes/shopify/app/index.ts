import { Hono } from 'hono'
import type { ShopContext } from '../../shopify.ts'
import { chat } from './chat.ts'
import { health } from './health.ts'
import { limits } from './limits.ts'
import { messages } from './messages.ts'
import { orders } from './orders.ts'
import { productNews } from './product-news.ts'
import { setup } from './setup.ts'
import { whatsapp } from './whatsapp.ts'
import { widget } from './widget.ts'
import { wording } from './wording.ts'
import { writeBacks } from './write-backs.ts'

/** What the merchant's page asks and changes. It is mounted behind whatever proves the shop and sets `shop`. */
export const shopApp = new Hono<ShopContext>()
  .use(async function ofThisShop(c, next) {
    c.header('cache-control', 'no-store')
    c.set('line', { merchantId: c.get('shop').merchant.row.id })
    await next()
  })
  .route('/', setup)
  .route('/', whatsapp)
  .route('/', messages)
  .route('/', wording)
  .route('/', widget)
  .route('/', health)
  .route('/', orders)
  .route('/', writeBacks)
  .route('/', chat)
  .route('/', limits)
  .route('/', productNews)
