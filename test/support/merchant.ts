import { env } from 'cloudflare:workers'
import { splitSecrets } from '../../worker/connectors/catalog.ts'
import { openControl } from '../../worker/db/control.ts'
import { addRules } from '../../worker/db/rules.ts'
import { mirrorTemplates } from '../../worker/db/templates.ts'
import { openTenant, type Tenant } from '../../worker/db/tenant.ts'
import { requireMasterKey } from '../../worker/directory.ts'
import { newId, type MerchantId } from '../../worker/domain/ids.ts'
import { MerchantSettings } from '../../worker/domain/settings.ts'
import { shardOf, varsOf, type Env } from '../../worker/env.ts'
import { toBase64 } from '../../worker/lib/bytes.ts'
import { keyedHash, newDataKey, openMasterKeys } from '../../worker/privacy/seal.ts'
import { openVault, type Vault } from '../../worker/privacy/vault.ts'
import { DEFAULT_RULES } from '../../worker/relay/default-rules.ts'
import { defaultTemplates } from '../../worker/whatsapp/default-templates.ts'
import { templateHash } from '../../worker/whatsapp/templates.ts'

/** The bindings of the Worker under test. */
export const testEnv = env as unknown as Env

export interface TestConnection {
  readonly id: string
  readonly connector: string
  readonly account: string | null
  readonly secrets: Readonly<Record<string, string>>
}

export interface TestMerchant {
  readonly id: MerchantId
  readonly shard: string
  readonly vault: Vault
  readonly tenant: Tenant
  /** Scopes read and write. */
  readonly apiKey: string
  readonly readKey: string
  readonly phoneNumberId: string
  readonly wabaId: string
  readonly token: string
  /** By connector: shopify, woocommerce, razorpay, shiprocket. */
  readonly connections: Readonly<Record<'shopify' | 'woocommerce' | 'razorpay' | 'shiprocket', TestConnection>>
}

interface Wanted {
  readonly shard?: string
  readonly name?: string
  /** Over the defaults: checkout notice on, no quiet hours, no caps, no limit of what is usual. */
  readonly settings?: Partial<MerchantSettings>
  /** Which default rules are on; unless said, all of them but those that wait for weeks. */
  readonly rules?: readonly (keyof typeof DEFAULT_RULES)[]
  readonly perSecond?: number
  readonly country?: string
  readonly currency?: string
  readonly timeZone?: string
  readonly language?: string
  /** When the merchant came. Long ago unless said, so that events of the past count. */
  readonly createdAt?: number
}

let count = 0

const WEEK_S = 7 * 86_400
const PROMPT = Object.entries(DEFAULT_RULES).flatMap(([id, { delaySeconds }]) => (delaySeconds < WEEK_S ? [id] : []))

/** A merchant of its own in D1, with everything that sending needs: number, token, connections, keys, rules, approved templates. */
export async function aMerchant(wanted: Wanted = {}): Promise<TestMerchant> {
  const vars = varsOf(testEnv)
  const control = openControl(testEnv.DB)
  await requireMasterKey(testEnv)
  const nth = `${++count}${Math.floor(Math.random() * 1e9)}`
  const now = wanted.createdAt ?? Date.UTC(2020, 0, 1)
  const shard = wanted.shard ?? 'DB'
  const id = newId('mer', Date.now())
  const { wrapped, keyId } = await newDataKey(openMasterKeys(vars.MASTER_KEYS), id)
  const vault = await openVault(vars.MASTER_KEYS, id, toBase64(wrapped), keyId)
  await control.addMerchant({
    id,
    name: wanted.name ?? 'Test Shop',
    shard,
    status: 'active',
    country: wanted.country ?? 'IN',
    currency: wanted.currency ?? 'INR',
    timeZone: wanted.timeZone ?? 'Asia/Kolkata',
    language: wanted.language ?? 'en',
    settings: settingsWith(wanted.settings),
    dataKey: toBase64(wrapped),
    dataKeyId: keyId,
    createdAt: now,
    updatedAt: now,
  })
  const number = { phoneNumberId: `7${nth}`, wabaId: `1${nth}`, token: `token-${nth}` }
  await control.putNumber({
    phoneNumberId: number.phoneNumberId,
    merchantId: id,
    wabaId: number.wabaId,
    displayPhone: '+91 80000 00100',
    perSecond: wanted.perSecond ?? 80,
    status: 'active',
    statusReason: null,
    tokenSealed: await vault.seal('numbers.token', number.token),
    createdAt: now,
    updatedAt: now,
  })
  const tenant = openTenant(shardOf(testEnv, shard), id)
  const on = new Set<string>(wanted.rules ?? PROMPT)
  await addRules(
    tenant,
    Object.entries(DEFAULT_RULES).map(([rule, definition]) => ({ id: rule, on: on.has(rule), definition })),
    now,
  )
  await approveTemplates(tenant, number.wabaId, vars.APP_URL, now)
  return {
    id,
    shard,
    vault,
    tenant,
    ...number,
    apiKey: await aKey(id, ['read', 'write']),
    readKey: await aKey(id, ['read']),
    connections: await connectionsOf(id, nth, vault, now),
  }
}

/** A key of this merchant with these scopes. */
export async function aKey(merchantId: string, scopes: string[], revokedAt: number | null = null): Promise<string> {
  const key = `wn_${crypto.randomUUID().replaceAll('-', '')}`
  const hash = await keyedHash(varsOf(testEnv).PEPPER, '', 'api_key', key)
  await openControl(testEnv.DB).addApiKey({ hash, merchantId, label: 'Test', scopes, createdAt: Date.now(), revokedAt })
  return key
}

function settingsWith(settings: Partial<MerchantSettings> = {}): MerchantSettings {
  return MerchantSettings.parse({
    checkoutNotice: {
      on: true,
      wording: 'We send news about your order on WhatsApp. Reply STOP at any time.',
      version: 'test-1',
      locale: 'en',
    },
    consentSources: { order_attribute: true, order_meta: true, shop_sync: true },
    quietHours: { on: false, from: '21:00', to: '09:00', purposes: [] },
    caps: { marketing: null, order_updates: null },
    velocity: { on: false },
    ...settings,
  })
}

async function approveTemplates(tenant: Tenant, wabaId: string, linkBase: string, now: number): Promise<void> {
  const rows = await Promise.all(
    defaultTemplates({ linkBase }).map(async (t) => ({
      name: t.name,
      language: t.language,
      metaId: null,
      category: t.category,
      status: 'APPROVED',
      quality: null,
      rejectedReason: null,
      parameterFormat: t.parameterFormat,
      components: t.components,
      hash: await templateHash(t.components),
    })),
  )
  await mirrorTemplates(tenant, wabaId, rows, now)
}

async function connectionsOf(merchantId: string, nth: string, vault: Vault, now: number): Promise<TestMerchant['connections']> {
  const word = `${nth}abcdefghijklmnopqrstuvwxyz234567`.slice(0, 24)
  const made = {
    shopify: {
      id: `con_s${word}`,
      connector: 'shopify',
      account: `shop-${nth}.myshopify.com`,
      secrets: { apiSecret: varsOf(testEnv).SHOPIFY_API_SECRET },
    },
    woocommerce: { id: `con_w${word}`, connector: 'woocommerce', account: null, secrets: { webhookSecret: `woo-secret-${word}` } },
    razorpay: { id: `con_r${word}`, connector: 'razorpay', account: null, secrets: { webhookSecret: `razorpay-secret-${word}` } },
    shiprocket: { id: `con_c${word}`, connector: 'shiprocket', account: null, secrets: { token: `courier-token-${word}` } },
  }
  for (const { id, connector, account, secrets } of Object.values(made)) {
    await openControl(testEnv.DB).addConnection({
      id,
      merchantId,
      connector,
      account,
      status: 'active',
      settings: splitSecrets(connector, {}).plain,
      secretsSealed: await vault.seal('connections.secrets', JSON.stringify(secrets)),
      createdAt: now,
      updatedAt: now,
    })
  }
  return made
}
