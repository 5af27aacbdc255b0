import { Hono, type Context } from 'hono'
import * as z from 'zod'
import { findAccount } from '../../directory.ts'
import { varsOf } from '../../env.ts'
import { verifyCheckoutToken } from '../../install/id-token.ts'
import type { AppContext } from '../context.ts'
import { bodyOf } from '../widget/guard.ts'
import { tellRelay } from '../widget/relay.ts'

/** Extensions run in a worker of the browser without an origin of its own (shopify.dev: network access of checkout UI extensions). */
const EVERYBODY = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'retry-after', 'cache-control': 'no-store' }
const PREFLIGHT = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-max-age': '86400',
}

const Purposes = z.array(z.enum(['order_updates', 'marketing'])).max(2)
/** As shopify-app/extensions/checkout/src/tell.ts sends it; older pages name the order `OrderIdentity`. */
const Told = z.object({
  order: z.string().regex(/^gid:\/\/shopify\/Order(?:Identity)?\/\d{1,20}$/, 'Expected the id of an order'),
  purposes: Purposes,
  asked: Purposes.min(1),
  version: z.string().min(1).max(40),
  language: z.string().max(60),
})

export const checkout = new Hono<AppContext>().use(async function open(c, next) {
  for (const [name, value] of Object.entries(EVERYBODY)) c.header(name, value)
  await next()
})

checkout.options('/optin', (c) => c.body(null, 204, PREFLIGHT))

/**
 * What a shopper ticked on the page after their order. Whatever comes of it, the answer is the same, so that nobody learns which orders
 * there are: whose it is, the Relay asks the shop later. The token proves the shop, and not the shopper.
 */
checkout.post('/optin', async (c) => {
  const token = await proven(c)
  const { order, purposes, asked, version, language } = await bodyOf(c, Told)
  const found = await findAccount(c.env, 'shopify', token.shop)
  if (found) {
    const { id: connectionId, merchantId } = found.row
    await tellRelay(c, merchantId, {
      kind: 'checkout',
      answer: {
        connectionId,
        order: order.slice(order.lastIndexOf('/') + 1),
        // Only what there was a box for can have been ticked.
        purposes: purposes.filter((purpose) => asked.includes(purpose)),
        asked,
        version,
        language,
        customerId: token.customerId,
      },
    })
  }
  return c.json({ ok: true }, 202)
})

function proven(c: Context<AppContext>) {
  const { SHOPIFY_API_KEY, SHOPIFY_API_SECRET, SHOPIFY_API_SECRET_PREVIOUS } = varsOf(c.env)
  const bearer = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
  const secrets = [SHOPIFY_API_SECRET, SHOPIFY_API_SECRET_PREVIOUS]
  return verifyCheckoutToken(bearer, { clientId: SHOPIFY_API_KEY, secrets }, Date.now())
}
