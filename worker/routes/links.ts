import { Hono } from 'hono'
import { html } from 'hono/html'
import { orderById, parcelById } from '../db/orders.ts'
import { openTenant } from '../db/tenant.ts'
import { findMerchant } from '../directory.ts'
import { AppError } from '../domain/errors.ts'
import { isId, type MerchantId } from '../domain/ids.ts'
import { shardOf, varsOf, type Env } from '../env.ts'
import { sameText } from '../lib/crypto.ts'
import { discountCode, withCode } from '../relay/carts/code.ts'
import { linkCode } from '../relay/compose.ts'
import { relayOf } from './accept.ts'
import type { OrderDetails, PayLink } from '../relay/prepare.ts'
import type { AppContext } from './context.ts'

/**
 * The links in messages. All of them begin with our address, so that one approved button serves every shop and courier.
 * They lead only to addresses that a proven delivery gave us, or a gateway that we asked, and only over https; where there is none (yet), a small page says so.
 */
export const links = new Hono<AppContext>()

links.get('/:code', async (c) => {
  const code = c.req.param('code')
  const kind = KINDS[code[0] ?? '']
  const [merchantId = '', id = '', proof = '', orderId = ''] = code.slice(1).split('~')
  if (!kind || !isId('mer', merchantId)) throw new AppError('request.not_found')
  const expected = await linkCode(varsOf(c.env).PEPPER, merchantId, id)
  if (!sameText(expected, `${merchantId}~${id}~${proof}`)) throw new AppError('request.not_found')
  const target = await targetOf(c.env, merchantId as MerchantId, kind, id, orderId)
  if (target.url && target.url.startsWith('https://')) return c.redirect(target.url, 302)
  return c.html(page(target), 200)
})

type Kind = 'order' | 'track' | 'pay' | 'recover' | 'recover_with_code' | 'product'
const KINDS: Readonly<Record<string, Kind>> = { o: 'order', t: 'track', p: 'pay', r: 'recover', d: 'recover_with_code', b: 'product' }

interface Target {
  readonly shop: string
  readonly url?: string | undefined
  readonly number: string | null
  readonly isOrder?: false
  readonly awb?: string | null
  readonly carrier?: string | null
}

async function targetOf(env: Env, merchantId: MerchantId, kind: Kind, id: string, orderId: string): Promise<Target> {
  const found = await findMerchant(env, merchantId)
  if (!found) throw new AppError('request.not_found')
  // The id is that of the message: what it told of, and where that is now, the Relay knows.
  if (kind === 'product')
    return { shop: found.merchant.name, url: await relayOf(env, merchantId).productPage(id), number: null, isOrder: false }
  const tenant = openTenant(shardOf(env, found.merchant.shard), merchantId)
  const order = await orderById(tenant, kind === 'track' && orderId ? orderId : id)
  const shop = found.merchant.name
  if (kind === 'track') {
    const parcel = await parcelById(tenant, orderId, id)
    return {
      shop,
      url: parcel?.trackingUrl ?? undefined,
      number: order?.number ?? null,
      awb: parcel?.awb ?? null,
      carrier: parcel?.carrier ?? null,
    }
  }
  const details = order?.detailsSealed
    ? (JSON.parse(await found.vault.open('orders.details', order.detailsSealed)) as OrderDetails)
    : undefined
  const ours = order?.paySealed ? (JSON.parse(await found.vault.open('orders.pay', order.paySealed)) as PayLink) : undefined
  const open = ours && ours.until > Date.now() ? ours.url : undefined
  const recover = details?.recoveryUrl
  const url = {
    order: details?.statusUrl,
    pay: open ?? details?.payUrl ?? details?.statusUrl,
    recover,
    recover_with_code:
      recover && URL.canParse(recover) ? withCode(recover, await discountCode(varsOf(env).PEPPER, merchantId, id)) : recover,
  }[kind]
  return { shop, url, number: order?.number ?? null }
}

/** Text only; hono's html escapes each value. */
function page({ shop, number, awb, carrier, isOrder }: Target) {
  const about = number ? html`Order ${number} · ` : isOrder === false ? '' : 'Your order · '
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${shop}</title>
        <style>
          :root {
            color-scheme: light dark;
          }
          body {
            font:
              1rem/1.5 system-ui,
              sans-serif;
            margin: 0;
            min-height: 100vh;
            display: grid;
            place-items: center;
          }
          main {
            max-width: 26rem;
            padding: 2rem;
          }
          h1 {
            font-size: 1.25rem;
          }
          dt {
            opacity: 0.7;
          }
          dd {
            margin: 0 0 0.75rem;
            font-weight: 600;
            overflow-wrap: anywhere;
          }
        </style>
      </head>
      <body>
        <main>
          <h1>${about}${shop}</h1>
          <dl>
            ${
              carrier
                ? html`<dt>Courier</dt>
                    <dd>${carrier}</dd>`
                : ''
            }
            ${
              awb
                ? html`<dt>Tracking number</dt>
                    <dd>${awb}</dd>`
                : ''
            }
          </dl>
          <p>There is no page to open yet. Please look again later, or write to the shop.</p>
        </main>
      </body>
    </html>`
}
