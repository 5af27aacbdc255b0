import { Hono } from 'hono'
import type * as z from 'zod'
import { openControl } from '../db/control.ts'
import { requireMasterKey } from '../directory.ts'
import { AppError } from '../domain/errors.ts'
import { derivedId, type ConnectionId } from '../domain/ids.ts'
import type { Currency } from '../domain/money.ts'
import type { Country } from '../domain/phone.ts'
import type { Rule } from '../domain/rules.ts'
import { MerchantSettings } from '../domain/settings.ts'
import type { WidgetSettings } from '../domain/widget.ts'
import { varsOf, type Env } from '../env.ts'
import { newConnectCode } from '../install/woocommerce.ts'
import { utf8 } from '../lib/bytes.ts'
import { hmacSha256 } from '../lib/crypto.ts'
import { ADDRESS_LETTERS } from '../operate/letters.ts'
import { addConnection } from '../operate/connections.ts'
import { createApiKey, createMerchant, type OpenMerchant } from '../operate/merchants.ts'
import { addNumber, submitTemplates } from '../operate/numbers.ts'
import { changeWidget, createWidget } from '../operate/widgets.ts'
import { DEFAULT_RULES } from '../relay/default-rules.ts'
import { relayOf } from './accept.ts'
import type { AppContext } from './context.ts'

/** The demo merchant of the packaged run. Mounted only where DEMO is set (app.ts); a deployment never has it. */
export const dev = new Hono<AppContext>()

const MERCHANT = derivedId('mer', 0, 'demo')
const PHONE_NUMBER_ID = '700800900100'
const WABA_ID = '100200300400500'
const TOKEN = 'sandbox-token'
const SHOP = 'wenext-demo.myshopify.com'

const MONTH_MS = 30 * 86_400_000

/** Makes the demo merchant; what is there already stays. */
dev.post('/seed', async (c) => {
  const now = Date.now()
  await requireMasterKey(c.env)
  // Before the merchant, who would else get one with a key of chance.
  await seedWidget(c.env, now)
  const merchant = await seedMerchant(c.env, now)
  // The demo shop has been connected for a month, so that orders of yesterday count as any shop's would.
  await seedConnections(c.env, merchant, now - MONTH_MS)
  const templates = await seedTemplates(c.env)
  return c.json({ merchantId: MERCHANT, templates })
})

/** Lets a WooCommerce shop on this machine join the demo merchant, as the operator's route does for real ones. */
dev.post('/connect-code', async (c) => c.json(await newConnectCode(c.env, MERCHANT, Date.now())))

/** The hourly housekeeping, now: locally nothing calls it. */
dev.post('/sweep', async (c) => {
  const merchants = await openControl(c.env.DB).merchantIds()
  for (const { id } of merchants) await relayOf(c.env, id).sweep(id)
  return c.json({ merchants: merchants.length })
})

/** What a tester needs to play shop, gateway, courier and merchant. */
dev.get('/demo.json', async (c) => {
  const vars = varsOf(c.env)
  return c.json({
    merchantId: MERCHANT,
    apiKey: await demoWord(vars.PEPPER, 'api key', 'wn_demo_'),
    widgetKey: await demoWidgetKey(c.env),
    whatsapp: { phoneNumberId: PHONE_NUMBER_ID, wabaId: WABA_ID, appSecret: vars.WHATSAPP_APP_SECRET },
    connections: (await demoConnections(c.env)).map(({ id, connector, path, account, secrets }) => ({
      connector,
      id,
      url: `${vars.APP_URL}${path}`,
      ...(account ? { account } : {}),
      secrets,
    })),
    sandbox: { url: vars.SANDBOX_URL },
  })
})

interface DemoConnection {
  readonly id: ConnectionId
  readonly connector: string
  readonly path: string
  readonly account?: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, string>>
}

async function demoConnections(env: Env): Promise<DemoConnection[]> {
  const vars = varsOf(env)
  const secret = (name: string) => demoWord(vars.PEPPER, `secret of ${name}`, '')
  const id = async (name: string) => `con_${(await demoWord(vars.PEPPER, `address of ${name}`, '')).slice(0, 24)}` as ConnectionId
  const [woo, razorpay, shiprocket, shopifyId, wooId, razorpayId, shiprocketId] = await Promise.all([
    secret('woocommerce'),
    secret('razorpay'),
    secret('shiprocket'),
    id('shopify'),
    id('woocommerce'),
    id('razorpay'),
    id('shiprocket'),
  ])
  return [
    {
      id: shopifyId,
      connector: 'shopify',
      path: '/hooks/shopify',
      account: SHOP,
      settings: { currency: 'INR' },
      secrets: { apiSecret: vars.SHOPIFY_API_SECRET },
    },
    {
      id: wooId,
      connector: 'woocommerce',
      path: `/hooks/woocommerce/${wooId}`,
      settings: { webhookSecret: woo, currency: 'INR' },
      secrets: { webhookSecret: woo },
    },
    {
      id: razorpayId,
      connector: 'razorpay',
      path: `/hooks/razorpay/${razorpayId}`,
      settings: { webhookSecret: razorpay },
      secrets: { webhookSecret: razorpay },
    },
    {
      id: shiprocketId,
      connector: 'shiprocket',
      path: `/hooks/in/${shiprocketId}`,
      settings: { token: shiprocket },
      secrets: { token: shiprocket },
    },
  ]
}

/** The same word at each start, as long as the pepper stays; of letters and digits that every vendor accepts. */
async function demoWord(pepper: string, what: string, prefix: string): Promise<string> {
  const bytes = await hmacSha256(pepper, utf8(`demo ${what}`))
  return prefix + [...bytes].map((b) => ADDRESS_LETTERS[b % ADDRESS_LETTERS.length]).join('')
}

/** The demo merchant's row, number, key and rules, each only where it isn't there yet. */
async function seedMerchant(env: Env, now: number): Promise<OpenMerchant> {
  const settings = MerchantSettings.parse({
    checkoutNotice: {
      on: true,
      wording: 'We send news about your order on WhatsApp. Reply STOP at any time.',
      version: 'demo-1',
      locale: 'en',
    },
    consentSources: { order_attribute: true, order_meta: true, shop_sync: true },
    quietHours: { on: false, from: '21:00', to: '09:00', purposes: [] },
    caps: { marketing: null, order_updates: null },
    velocity: { on: false },
  })
  const place = { country: 'IN' as Country, currency: 'INR' as Currency, timeZone: 'Asia/Kolkata', language: 'en' }
  const merchant = await createMerchant(
    env,
    { ...place, id: MERCHANT, name: 'Chai & Cotton', shard: 'DB', settings, rules: demoRules() },
    now,
  )
  if (!(await openControl(env.DB).number(PHONE_NUMBER_ID))) {
    await addNumber(env, merchant, { phoneNumberId: PHONE_NUMBER_ID, wabaId: WABA_ID, displayPhone: '+91 80000 00100', token: TOKEN }, now)
  }
  const key = await demoWord(varsOf(env).PEPPER, 'api key', 'wn_demo_')
  await createApiKey(env, MERCHANT, { label: 'Demo', scopes: ['read', 'write'], key }, now)
  return merchant
}

const demoWidgetKey = (env: Env) => demoWord(varsOf(env).PEPPER, 'widget key', 'wk_demo_')

/** The demo shop's widget. Its storefronts are the product's and the sandbox's own pages, whichever ports they have this time. */
async function seedWidget(env: Env, now: number): Promise<void> {
  const { APP_URL, SANDBOX_URL } = varsOf(env)
  const here = [APP_URL, SANDBOX_URL].filter((url) => URL.canParse(url)).map((url) => new URL(url).origin)
  const { origins } = await createWidget(env, MERCHANT, { key: await demoWidgetKey(env), settings: demoWidget(), origins: here }, now)
  if (here.some((origin) => !origins.includes(origin)))
    await changeWidget(env, MERCHANT, { origins: [...new Set([...origins, ...here])].slice(-50) }, now)
}

/** Two people who answer at different hours, and every way to opt in. */
function demoWidget(): z.input<typeof WidgetSettings> {
  const off: [number, number][] = []
  const day = (from: number, to: number): [number, number][] => [[from * 60, to * 60]]
  const weekdays = (from: number, to: number) => ({ days: [off, ...Array.from({ length: 5 }, () => day(from, to)), off] })
  return {
    look: { shape: 'pill' },
    prefill: { en: 'Hi! I have a question about {product}', hi: 'नमस्ते! {product} के बारे में एक सवाल है' },
    agents: [
      { name: 'Mira', role: { en: 'Teas', hi: 'चाय' }, hours: weekdays(9, 18) },
      {
        name: 'Arjun',
        role: { en: 'Orders and returns', hi: 'ऑर्डर और वापसी' },
        hours: { days: Array.from({ length: 7 }, () => day(10, 22)) },
      },
    ],
    optin: { chat: true, form: true },
  }
}

/** The defaults, but nobody waits ten minutes or an hour to see a demo. */
function demoRules(): Rule[] {
  const seconds: Readonly<Record<string, number>> = { payment_failed: 3, checkout_reminder: 15 }
  return Object.entries(DEFAULT_RULES).map(([id, { startsOn, ...definition }]) => ({
    id,
    on: startsOn || Object.hasOwn(seconds, id),
    definition: { ...definition, delaySeconds: seconds[id] ?? definition.delaySeconds },
  }))
}

async function seedConnections(env: Env, merchant: OpenMerchant, connectedAt: number): Promise<void> {
  for (const { id, connector, account, settings } of await demoConnections(env)) {
    if (!(await openControl(env.DB).connection(id))) await addConnection(env, merchant, { id, connector, account, settings }, connectedAt)
  }
}

/** Submits the default templates where they aren't yet, as a merchant would, and reads them back. Demo data can wait for a Graph API that is away. */
async function seedTemplates(env: Env): Promise<number> {
  try {
    await submitTemplates(env, { wabaId: WABA_ID, token: TOKEN })
  } catch (error) {
    if (error instanceof AppError) return 0
    throw error
  }
  return relayOf(env, MERCHANT).refreshTemplates(MERCHANT)
}
