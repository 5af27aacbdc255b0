import { readShop, type ShopProfile } from '../connectors/shopify/api/shop.ts'
import { openControl, type ConnectionRow } from '../db/control.ts'
import { findAccount, requireMasterKey } from '../directory.ts'
import { AppError } from '../domain/errors.ts'
import { newId, type ConnectionId, type MerchantId } from '../domain/ids.ts'
import { currencyOf, type Currency } from '../domain/money.ts'
import type { Country } from '../domain/phone.ts'
import { MerchantSettings } from '../domain/settings.ts'
import { isTimeZone } from '../domain/time-zone.ts'
import { varsOf, type Env } from '../env.ts'
import { countryOf } from '../lib/phone.ts'
import { forget, remember } from '../lib/remember.ts'
import { newConnectionId } from '../operate/connections.ts'
import { createMerchant, openMerchant, type OpenMerchant } from '../operate/merchants.ts'
import { baseOf } from '../relay/shop/address.ts'
import { askShop } from '../relay/shop/ask.ts'
import { exchangeIdToken, type TokenPair } from '../relay/shop/oauth.ts'
import { relayOf } from '../routes/accept.ts'
import { verifyIdToken } from './id-token.ts'

const CONNECTOR = 'shopify'

/** A merchant whose shop's admin has just proven itself. */
export interface ShopSession {
  readonly merchant: OpenMerchant
  readonly connectionId: ConnectionId
  readonly shopDomain: string
}

/**
 * The merchant behind a session token; one is made where the shop is new. Throws `session.invalid` for a token that proves nothing,
 * and `upstream.failed` where Shopify doesn't answer.
 */
export async function shopSession(env: Env, idToken: string, now: number): Promise<ShopSession> {
  const vars = varsOf(env)
  const secrets = [vars.SHOPIFY_API_SECRET, vars.SHOPIFY_API_SECRET_PREVIOUS]
  const { shop } = await verifyIdToken(idToken, { clientId: vars.SHOPIFY_API_KEY, secrets }, now)
  const known = await findAccount(env, CONNECTOR, shop)
  if (!known) return install(env, shop, idToken, now)
  const id = known.row.merchantId as MerchantId
  const connectionId = known.row.id as ConnectionId
  await letIn(env, id, connectionId, idToken)
  return { merchant: { row: { ...known.merchant, id }, vault: known.vault }, connectionId, shopDomain: shop }
}

/** A visit mends what only a visit can: tokens that ended or were lost. How it stands is asked once in a few seconds. */
async function letIn(env: Env, merchantId: MerchantId, connectionId: ConnectionId, idToken: string): Promise<void> {
  const key = `shop-in:${connectionId}`
  const state = await remember(key, () => relayOf(env, merchantId).exchangeShopToken(merchantId, connectionId, idToken))
  // The page opens all the same: it is where the merchant is told.
  if (state !== 'ok') forget(key)
}

/**
 * Makes the merchant of a new shop, or brings one back who left. The connection comes first and is the claim: whoever opens a second
 * page meanwhile, or comes after something broke here, finds its ids and goes on with them. A shop's webhooks are refused until the
 * merchant is there, and Shopify sends them again.
 */
async function install(env: Env, shop: string, idToken: string, now: number): Promise<ShopSession> {
  await requireMasterKey(env)
  const pair = await firstPair(env, shop, idToken)
  const profile = await profileOf(env, shop, pair)
  const claimed = await claim(env, shop, profile.currency, now)
  const merchantId = claimed.merchantId as MerchantId
  const connectionId = claimed.id as ConnectionId
  const merchant = await makeMerchant(env, merchantId, profile, now)
  forget(`acc:${CONNECTOR}:${shop}`)
  forget(`mer:${merchantId}`)
  const relay = relayOf(env, merchantId)
  await relay.settingsChanged()
  await relay.keepShopTokens(merchantId, connectionId, pair)
  return { merchant, connectionId, shopDomain: shop }
}

async function firstPair(env: Env, shop: string, idToken: string): Promise<TokenPair> {
  const vars = varsOf(env)
  const answer = await exchangeIdToken(
    {
      base: baseOf(vars, { connector: CONNECTOR, account: shop, settings: {} }),
      clientId: vars.SHOPIFY_API_KEY,
      clientSecret: vars.SHOPIFY_API_SECRET,
      fetch: (input, init) => fetch(input, init),
      now: Date.now,
    },
    idToken,
  )
  if (answer.kind === 'ok') return answer.pair
  // App Bridge brings a new session token where it hears this one is no good.
  if (answer.kind === 'refused') throw new AppError('session.invalid', { why: answer.why })
  throw new AppError('upstream.failed', { why: answer.kind })
}

async function profileOf(env: Env, shop: string, pair: TokenPair): Promise<ShopProfile> {
  const ask = askShop({
    base: baseOf(varsOf(env), { connector: CONNECTOR, account: shop, settings: {} }),
    proof: async (refused) => (refused ? undefined : { 'x-shopify-access-token': pair.accessToken }),
    fetch: (input, init) => fetch(input, init),
    now: Date.now,
    random: Math.random,
    wait: (ms) => scheduler.wait(ms),
  })
  const profile = await readShop(ask)
  if (profile.domain !== shop) throw new AppError('shop.refused', { why: 'another shop answered' })
  return profile
}

/** The connection of this shop: one that is there, one that was, or a new one. Of two that are made at once, one stays. */
async function claim(env: Env, shop: string, currency: string, now: number): Promise<ConnectionRow> {
  const control = openControl(env.DB)
  const last = await control.lastOfAccount(CONNECTOR, shop)
  if (last?.status === 'active') return last
  if (last && (await control.merchant(last.merchantId as MerchantId))?.dataKey) {
    // Back home: its orders and choices are still there. What happened since is new to us, so it counts as connected today.
    await control.updateConnection(last.id as ConnectionId, { status: 'active', createdAt: now, updatedAt: now })
    return { ...last, status: 'active', createdAt: now, updatedAt: now }
  }
  await control.addConnection({
    id: newConnectionId(),
    merchantId: newId('mer', now),
    connector: CONNECTOR,
    account: shop,
    status: 'active',
    settings: { consentAttribute: CONSENT_ATTRIBUTE, ...(currencyOf(currency) ? { currency } : {}) },
    secretsSealed: null,
    createdAt: now,
    updatedAt: now,
  })
  const holder = await control.connectionByAccount(CONNECTOR, shop)
  if (!holder) throw new AppError('storage.failed')
  return holder
}

/** What our own checkout extension writes. */
const CONSENT_ATTRIBUTE = 'wn_optin'

async function makeMerchant(env: Env, id: MerchantId, profile: ShopProfile, now: number): Promise<OpenMerchant> {
  const control = openControl(env.DB)
  const known = await control.merchant(id)
  if (known?.status === 'left') await control.updateMerchant(id, { status: 'active', updatedAt: now })
  if (known) return openMerchant(env, id)
  return createMerchant(env, { id, shard: 'DB', settings: SETTINGS, language: 'en', ...merchantOf(profile) }, now)
}

/** Our own box in the checkout counts; until the merchant has saved words for it, it asks nothing. */
const SETTINGS = MerchantSettings.parse({ consentSources: { order_attribute: true } })

/** A merchant's row in the shop's own words; what can't be read is left to the merchant to correct. */
function merchantOf({ name, country, currency, timeZone, url, domain }: ShopProfile) {
  return {
    name: name.trim().slice(0, 120) || domain,
    country: countryOf(country ?? '') ?? ('US' as string as Country),
    currency: currencyOf(currency) ?? ('USD' as string as Currency),
    timeZone: isTimeZone(timeZone) ? timeZone : 'UTC',
    widget: { origins: originsOf(url, domain) },
  }
}

/** The pages that may use the widget: where shoppers go, and the address that every shop keeps. */
function originsOf(url: string | undefined, domain: string): string[] {
  const own = url !== undefined && URL.canParse(url) ? new URL(url) : undefined
  return [...new Set([`https://${domain}`, ...(own?.protocol === 'https:' ? [own.origin] : [])])]
}
