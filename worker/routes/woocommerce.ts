import { Hono, type Context } from 'hono'
import * as z from 'zod'
import { AppError, ERRORS } from '../domain/errors.ts'
import { fromUtf8 } from '../lib/bytes.ts'
import { refused } from '../lib/refused.ts'
import { beginConnect, claim, connectWithKey, outcomeOf, returnWith, takeKeys, type ConnectedShop } from '../install/woocommerce.ts'
import { readCounted } from './body.ts'
import type { AppContext } from './context.ts'
import { answerFor } from './woocommerce/answer.ts'
import { later } from './woocommerce/later.ts'
import { guard } from './woocommerce/limits.ts'
import { page } from './woocommerce/page.ts'

/** How the plugin in a WooCommerce shop connects itself. Nobody is known here; what is given out, is given for a state, a verifier, or a shop's own key. */
export const woocommerce = new Hono<AppContext>()

woocommerce.use(async function nothingIsKept(c, next) {
  await next()
  c.res.headers.set('cache-control', 'no-store')
  // Addresses here carry a one-time state; the next page must not learn it from us.
  c.res.headers.set('referrer-policy', 'no-referrer')
  const wait = c.error instanceof AppError ? c.error.detail['retryAfterSeconds'] : undefined
  if (wait !== undefined) c.res.headers.set('retry-after', String(wait))
})

/** A browser stands here, so failures are a page. */
const inBrowser = (work: (c: Context<AppContext>) => Promise<Response>) => async (c: Context<AppContext>) => {
  try {
    return await work(c)
  } catch (error) {
    const known = error instanceof AppError ? error : new AppError('internal', {}, error)
    c.set('line', { ...c.get('line'), code: known.code, remedy: ERRORS[known.code].remedy })
    return page(c, known)
  }
}

const Begin = z.object({
  shop: z.string().min(1).max(500),
  challenge: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'Expected base64url of a SHA-256'),
  return: z.string().min(1).max(1000),
  code: z.string().max(60).optional(),
})

woocommerce.get(
  '/',
  inBrowser(async (c) => {
    const asker = await guard(c)
    const { shop, challenge, return: returnTo, code } = checked('query', Begin, c.req.query())
    return c.redirect(await beginConnect(c.env, { shop, challenge, returnTo, code: code?.trim() || undefined, asker }, Date.now()), 302)
  }),
)

const Key = z.string().regex(/^ck_[A-Za-z0-9]{20,80}$/, 'Expected a key that begins with ck_')
const Secret = z.string().regex(/^cs_[A-Za-z0-9]{20,80}$/, 'Expected a secret that begins with cs_')
const Callback = z.object({ user_id: z.string().max(100), consumer_key: Key, consumer_secret: Secret, key_permissions: z.string().max(20) })

/** The shop itself, before it sends the merchant's browser back. It takes back its key unless it hears exactly 200. */
woocommerce.post('/callback', async (c) => {
  await guard(c)
  const {
    user_id: state,
    consumer_key: consumerKey,
    consumer_secret: consumerSecret,
    key_permissions: permissions,
  } = await bodyOf(c, Callback)
  await takeKeys(c.env, { state, consumerKey, consumerSecret, permissions }, Date.now())
  return c.json({ ok: true })
})

const Done = z.object({ user_id: z.string().max(100), success: z.enum(['0', '1']).default('0') })

woocommerce.get(
  '/done',
  inBrowser(async (c) => {
    await guard(c)
    const { user_id: state, success } = checked('query', Done, c.req.query())
    const { returnUrl, result } = await outcomeOf(c.env, state, success === '1', Date.now())
    return c.redirect(returnWith(returnUrl, result, state), 302)
  }),
)

const Claim = z.object({ state: z.string().max(100), verifier: z.string().max(200) })

woocommerce.post('/claim', async (c) => {
  await guard(c)
  const { state, verifier } = await bodyOf(c, Claim)
  return connected(c, await claim(c.env, { state, verifier }, Date.now()))
})

const Pasted = z.object({
  shop: z.string().min(1).max(500),
  consumer_key: Key,
  consumer_secret: Secret,
  code: z.string().max(60).optional(),
})

woocommerce.post('/key', async (c) => {
  const asker = await guard(c)
  const { shop, consumer_key: consumerKey, consumer_secret: consumerSecret, code } = await bodyOf(c, Pasted)
  const wanted = { shop, keys: { consumerKey, consumerSecret }, code: code?.trim() || undefined, asker }
  return connected(c, await connectWithKey(c.env, wanted, Date.now()))
})

/** As long as the plugin's page waits for the webhooks; they come into being all the same. */
const HOOKS_MS = 4_000

async function connected(c: Context<AppContext>, shop: ConnectedShop): Promise<Response> {
  c.set('line', { merchantId: shop.merchant.row.id, connectionId: shop.hook.id, connector: 'woocommerce' })
  later(c, shop.webhooks)
  await Promise.race([shop.webhooks, scheduler.wait(HOOKS_MS)])
  return c.json(await answerFor(c.env, shop))
}

const MAX_BYTES = 8 * 1024

/** PHP's clients say application/json with or without a charset; what the body is, is seen when it is read. */
async function bodyOf<S extends z.ZodType>(c: Context<AppContext>, schema: S): Promise<z.output<S>> {
  let body: unknown
  try {
    body = JSON.parse(fromUtf8(await readCounted(c.req.raw, MAX_BYTES)))
  } catch (error) {
    if (error instanceof AppError) throw error
    throw refused('body', [{ path: [], message: 'Expected JSON' }])
  }
  return checked('body', schema, body)
}

function checked<S extends z.ZodType>(where: 'body' | 'query', schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value)
  if (!result.success) throw refused(where, result.error.issues)
  return result.data
}
