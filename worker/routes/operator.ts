import { Hono, type Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import * as z from 'zod'
import { openControl } from '../db/control.ts'
import { requireMasterKey } from '../directory.ts'
import { AppError } from '../domain/errors.ts'
import type { ConnectionId } from '../domain/ids.ts'
import { currencyOf } from '../domain/money.ts'
import { MerchantSettings } from '../domain/settings.ts'
import { isTimeZone } from '../domain/time-zone.ts'
import { hasShard, varsOf } from '../env.ts'
import { fromUtf8 } from '../lib/bytes.ts'
import { sameText } from '../lib/crypto.ts'
import { countryOf } from '../lib/phone.ts'
import { leave } from '../install/leave.ts'
import { refused } from '../lib/refused.ts'
import { newConnectCode } from '../install/woocommerce.ts'
import { rewrapPage } from '../operate/master-key.ts'
import { addConnection } from '../operate/connections.ts'
import { createApiKey, createMerchant, openMerchant } from '../operate/merchants.ts'
import { addNumber, checkNumber, submitTemplates } from '../operate/numbers.ts'
import { metaLanguage } from '../whatsapp/language.ts'
import { relayOf } from './accept.ts'
import { readBytes } from './body.ts'
import type { AppContext } from './context.ts'

/** What whoever runs the deployment does: make merchants and their parts, rotate the master key (docs/deploy.md). */
export const operator = new Hono<AppContext>()

/** Without OPERATOR_KEY these addresses answer like any that don't exist. Nothing is touched before the master key is proven. */
const byOperator = createMiddleware<AppContext>(async function byOperator(c, next) {
  const expected = varsOf(c.env).OPERATOR_KEY
  if (!expected) throw new AppError('request.not_found')
  // Answers hold keys and secrets.
  c.header('cache-control', 'no-store')
  const given = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
  if (!sameText(given, expected)) {
    c.header('www-authenticate', 'Bearer')
    throw new AppError('key.invalid')
  }
  await requireMasterKey(c.env)
  await next()
})
operator.use(byOperator)

/** A text that one of our own readers must understand; what it makes of it is what counts. */
const read = <T>(reader: (text: string) => T | undefined, expected: string) =>
  z.string().transform((text, ctx): T => {
    const value = reader(text)
    if (value === undefined) ctx.addIssue({ code: 'custom', message: expected })
    return value ?? z.NEVER
  })

const NewMerchant = z.strictObject({
  name: z.string().trim().min(1).max(120),
  country: read(countryOf, 'Expected two letters of ISO 3166, such as IN'),
  currency: read(currencyOf, 'Expected three letters of ISO 4217, such as INR'),
  timeZone: z.string().refine(isTimeZone, 'Expected a name of the IANA list, such as Asia/Kolkata'),
  language: read(metaLanguage, 'Expected a language as WhatsApp names it, such as en or pt_BR'),
  shard: z.string().default('DB'),
  settings: MerchantSettings.strict().prefault({}),
})

operator.post('/merchants', async (c) => {
  const wanted = await bodyOf(c, NewMerchant)
  if (!hasShard(c.env, wanted.shard))
    throw refused('body', [{ path: ['shard'], message: 'Expected a database of this deployment: DB, DB_01, …' }])
  const { row } = await createMerchant(c.env, wanted, Date.now())
  c.set('line', { merchantId: row.id })
  return c.json({ merchantId: row.id }, 201)
})

const Page = z.object({ after: z.string().max(60).default(''), limit: z.coerce.number().int().min(1).max(500).default(100) })

operator.get('/merchants', async (c) => {
  const { after, limit } = checked('query', Page, c.req.query())
  const items = await openControl(c.env.DB).merchantsAfter(after, limit)
  const last = items.length === limit ? items.at(-1) : undefined
  return c.json({ items: items.map((m) => ({ ...m, createdAt: new Date(m.createdAt).toISOString() })), ...(last ? { next: last.id } : {}) })
})

const MetaId = z.string().regex(/^\d{5,25}$/, 'Expected the digits that Meta shows, in quotes')

const NewNumber = z.strictObject({
  phoneNumberId: MetaId,
  wabaId: MetaId,
  displayPhone: z
    .string()
    .trim()
    .regex(/^\+?[\d ().-]{6,25}$/, 'Expected the number as people read it, such as +91 80000 00100'),
  token: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .regex(/^[\x21-\x7e]+$/, 'Expected a token without spaces'),
  perSecond: z.number().int().min(1).max(1000).optional(),
})

operator.post('/merchants/:id/number', async (c) => {
  const merchant = await openMerchant(c.env, c.req.param('id'))
  c.set('line', { merchantId: merchant.row.id })
  const wanted = await bodyOf(c, NewNumber)
  const { verifiedName, quality, status, canSend } = await checkNumber(c.env, wanted)
  await addNumber(c.env, merchant, wanted, Date.now())
  const relay = relayOf(c.env, merchant.row.id)
  await relay.settingsChanged()
  const templates = await submitTemplates(c.env, wanted)
  const known = await relay.refreshTemplates(merchant.row.id)
  return c.json(
    { phoneNumberId: wanted.phoneNumberId, number: { verifiedName, quality, status, canSend }, templates: { ...templates, known } },
    201,
  )
})

const NewConnection = z.strictObject({
  connector: z.string().max(60),
  account: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9][a-z0-9._-]{0,190}$/, 'Expected a bare name, such as my-shop.myshopify.com')
    .optional(),
  settings: z.record(z.string(), z.unknown()).default({}),
})

operator.post('/merchants/:id/connections', async (c) => {
  const merchant = await openMerchant(c.env, c.req.param('id'))
  c.set('line', { merchantId: merchant.row.id })
  const { id, path, alternativePath, secrets } = await addConnection(c.env, merchant, await bodyOf(c, NewConnection), Date.now())
  await relayOf(c.env, merchant.row.id).settingsChanged()
  c.set('line', { merchantId: merchant.row.id, connectionId: id })
  const base = varsOf(c.env).APP_URL.replace(/\/+$/, '')
  return c.json({ id, url: base + path, ...(alternativePath ? { alternativeUrl: base + alternativePath } : {}), secrets }, 201)
})

operator.delete('/merchants/:id/connections/:connection', async (c) => {
  const merchantId = c.req.param('id')
  const row = await openControl(c.env.DB).connection(c.req.param('connection') as ConnectionId)
  if (row?.merchantId !== merchantId) throw new AppError('request.not_found')
  c.set('line', { merchantId, connectionId: row.id })
  await leave(c.env, row.id as ConnectionId, 'operator', Date.now())
  return c.json({ id: row.id }, 202)
})

const NewKey = z.strictObject({
  label: z.string().trim().min(1).max(80),
  scopes: z
    .array(z.enum(['read', 'write']))
    .min(1)
    .max(2),
})

operator.post('/merchants/:id/keys', async (c) => {
  const { row } = await openMerchant(c.env, c.req.param('id'))
  c.set('line', { merchantId: row.id })
  return c.json({ apiKey: await createApiKey(c.env, row.id, await bodyOf(c, NewKey), Date.now()) }, 201)
})

/** For the plugin's field “connect code”: the shop that brings it joins this merchant. */
operator.post('/merchants/:id/connect-code', async (c) => {
  const { row } = await openMerchant(c.env, c.req.param('id'))
  c.set('line', { merchantId: row.id })
  await bodyOf(c, z.strictObject({}))
  const { code, expiresAt } = await newConnectCode(c.env, row.id, Date.now())
  return c.json({ code, expiresAt: new Date(expiresAt).toISOString() }, 201)
})

operator.post('/master-key/rewrap', async (c) => {
  const page = await bodyOf(c, z.strictObject(Page.shape))
  return c.json(await rewrapPage(c.env, page, Date.now()))
})

const MAX_BYTES = 64 * 1024

/** The body, read as JSON whatever its content type says: curl calls it a form unless told otherwise. */
async function bodyOf<S extends z.ZodType>(c: Context<AppContext>, schema: S): Promise<z.output<S>> {
  const text = fromUtf8(await readBytes(c.req.raw, MAX_BYTES))
  let body: unknown
  try {
    body = text.trim() === '' ? {} : JSON.parse(text)
  } catch {
    throw refused('body', [{ path: [], message: 'Expected JSON' }])
  }
  return checked('body', schema, body)
}

function checked<S extends z.ZodType>(where: 'body' | 'query', schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value)
  if (!result.success) throw refused(where, result.error.issues)
  return result.data
}
