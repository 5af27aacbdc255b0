import { Hono } from 'hono'
import { splitSecrets } from '../connectors/catalog.ts'
import { openControl } from '../db/control.ts'
import { addRules } from '../db/rules.ts'
import { openTenant } from '../db/tenant.ts'
import { requireMasterKey } from '../directory.ts'
import { derivedId, type MerchantId } from '../domain/ids.ts'
import { MerchantSettings } from '../domain/settings.ts'
import { shardOf, varsOf, type Env } from '../env.ts'
import { toBase64 } from '../lib/bytes.ts'
import { hmacSha256 } from '../lib/crypto.ts'
import { utf8 } from '../lib/bytes.ts'
import { keyedHash, newDataKey, openMasterKeys } from '../privacy/seal.ts'
import { openVault, type Vault } from '../privacy/vault.ts'
import { DEFAULT_RULES } from '../relay/default-rules.ts'
import { graphClient } from '../whatsapp/client.ts'
import { defaultTemplates } from '../whatsapp/default-templates.ts'
import { relayOf } from './accept.ts'
import type { AppContext } from './context.ts'

/** The demo merchant of the packaged run. Mounted only where DEMO is set (app.ts); a deployment never has it. */
export const dev = new Hono<AppContext>()

const MERCHANT = derivedId('mer', 0, 'demo') as MerchantId
const PHONE_NUMBER_ID = '700800900100'
const WABA_ID = '100200300400500'
const SHOP = 'wenext-demo.myshopify.com'

/** Makes the demo merchant; what is there already stays. */
dev.post('/seed', async (c) => {
  const now = Date.now()
  await requireMasterKey(c.env)
  const vault = await seedMerchant(c.env, now)
  await seedConnections(c.env, vault, now)
  const templates = await seedTemplates(c.env)
  return c.json({ merchantId: MERCHANT, templates })
})

/** What a tester needs to play shop, gateway, courier and merchant. */
dev.get('/demo.json', async (c) => {
  const vars = varsOf(c.env)
  return c.json({
    merchantId: MERCHANT,
    apiKey: await demoWord(vars.PEPPER, 'api key', 'wn_demo_'),
    widgetKey: await demoWord(vars.PEPPER, 'widget key', 'wk_demo_'),
    whatsapp: { phoneNumberId: PHONE_NUMBER_ID, wabaId: WABA_ID, appSecret: vars.WHATSAPP_APP_SECRET },
    connections: (await demoConnections(c.env)).map(({ id, connector, path, account, secrets }) => ({
      connector, id, url: `${vars.APP_URL}${path}`, ...(account ? { account } : {}), secrets,
    })),
    sandbox: { url: vars.SANDBOX_URL },
  })
})

interface DemoConnection {
  readonly id: string
  readonly connector: string
  readonly path: string
  readonly account?: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, string>>
}

async function demoConnections(env: Env): Promise<DemoConnection[]> {
  const vars = varsOf(env)
  const secret = (name: string) => demoWord(vars.PEPPER, `secret of ${name}`, '')
  const id = async (name: string) => `con_${(await demoWord(vars.PEPPER, `address of ${name}`, '')).slice(0, 24)}`
  const [woo, razorpay, shiprocket, shopifyId, wooId, razorpayId, shiprocketId] = await Promise.all([
    secret('woocommerce'), secret('razorpay'), secret('shiprocket'), id('shopify'), id('woocommerce'), id('razorpay'), id('shiprocket'),
  ])
  return [
    { id: shopifyId, connector: 'shopify', path: '/hooks/shopify', account: SHOP, settings: {}, secrets: { apiSecret: vars.SHOPIFY_API_SECRET } },
    { id: wooId, connector: 'woocommerce', path: `/hooks/woocommerce/${wooId}`, settings: {}, secrets: { webhookSecret: woo } },
    { id: razorpayId, connector: 'razorpay', path: `/hooks/razorpay/${razorpayId}`, settings: {}, secrets: { webhookSecret: razorpay } },
    { id: shiprocketId, connector: 'shiprocket', path: `/hooks/in/${shiprocketId}`, settings: {}, secrets: { token: shiprocket } },
  ]
}

/** The same word at each start, as long as the pepper stays; of letters and digits that every vendor accepts. */
async function demoWord(pepper: string, what: string, prefix: string): Promise<string> {
  const bytes = await hmacSha256(pepper, utf8(`demo ${what}`))
  const letters = 'abcdefghijlmnopqtuvwxyz023456789'
  return prefix + [...bytes].map((b) => letters[b % letters.length]).join('')
}

async function seedMerchant(env: Env, now: number): Promise<Vault> {
  const vars = varsOf(env)
  const control = openControl(env.DB)
  const master = openMasterKeys(vars.MASTER_KEYS)
  const known = await control.merchant(MERCHANT)
  if (!known) {
    const { wrapped, keyId } = await newDataKey(master, MERCHANT)
    const settings = MerchantSettings.parse({
      checkoutNotice: { on: true, wording: 'We send news about your order on WhatsApp. Reply STOP at any time.', version: 'demo-1', locale: 'en' },
      consentSources: { order_attribute: true, order_meta: true, shop_sync: true },
      quietHours: { on: false, from: '21:00', to: '09:00', purposes: [] },
      caps: { marketing: null, order_updates: null },
    })
    await control.addMerchant({
      id: MERCHANT, name: 'Chai & Cotton', shard: 'DB', status: 'active', country: 'IN', currency: 'INR', timeZone: 'Asia/Kolkata', language: 'en',
      settings, dataKey: toBase64(wrapped), dataKeyId: keyId, createdAt: now, updatedAt: now,
    })
  }
  const merchant = known ?? (await control.merchant(MERCHANT))
  const vault = await openVault(vars.MASTER_KEYS, MERCHANT, merchant?.dataKey ?? null, merchant?.dataKeyId ?? '')
  const rate = vars.NUMBER_RATE
  await control.addNumber({
    phoneNumberId: PHONE_NUMBER_ID, merchantId: MERCHANT, wabaId: WABA_ID, displayPhone: '+91 80000 00100', perSecond: rate, status: 'active',
    statusReason: null, tokenSealed: await vault.seal('numbers.token', 'sandbox-token'), createdAt: now, updatedAt: now,
  })
  const key = await demoWord(vars.PEPPER, 'api key', 'wn_demo_')
  await control.addApiKey({ hash: await keyedHash(vars.PEPPER, '', 'api_key', key), merchantId: MERCHANT, label: 'Demo', scopes: ['read', 'write'], createdAt: now })
  await addRules(openTenant(shardOf(env, 'DB'), MERCHANT), demoRules(), now)
  return vault
}

/** The defaults, but nobody waits ten minutes or an hour to see a demo. */
function demoRules() {
  const seconds: Readonly<Record<string, number>> = { payment_failed: 3, checkout_reminder: 15 }
  return Object.entries(DEFAULT_RULES).map(([id, { startsOn: _, ...definition }]) => ({
    id, on: true, definition: { ...definition, delaySeconds: seconds[id] ?? definition.delaySeconds },
  }))
}

async function seedConnections(env: Env, vault: Vault, now: number): Promise<void> {
  const control = openControl(env.DB)
  for (const { id, connector, account, settings, secrets } of await demoConnections(env)) {
    const { plain } = splitSecrets(connector, settings)
    await control.addConnection({
      id, merchantId: MERCHANT, connector, account: account ?? null, status: 'active', settings: plain,
      secretsSealed: await vault.seal('connections.secrets', JSON.stringify(secrets)), createdAt: now, updatedAt: now,
    })
  }
}

/** Submits the default templates where they aren't yet, as a merchant would, and reads them back. */
async function seedTemplates(env: Env): Promise<number> {
  const vars = varsOf(env)
  const relay = relayOf(env, MERCHANT)
  const client = graphClient({ baseUrl: vars.GRAPH_BASE_URL, version: vars.GRAPH_VERSION, fetch: (i, init) => fetch(i, init), now: Date.now })
  const there = await client.listTemplates({ wabaId: WABA_ID, token: 'sandbox-token' })
  if (there.kind !== 'ok') return 0
  const known = new Set(there.value.map((t) => `${t.name} ${t.language}`))
  for (const template of defaultTemplates({ linkBase: vars.APP_URL })) {
    if (!known.has(`${template.name} ${template.language}`)) await client.createTemplate({ wabaId: WABA_ID, token: 'sandbox-token', template })
  }
  return relay.refreshTemplates(MERCHANT)
}
