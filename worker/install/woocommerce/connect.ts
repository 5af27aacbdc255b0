import { facts, type ShopFacts } from '../../connectors/woocommerce/api/prove.ts'
import { hookAddresses } from '../../connectors/woocommerce/api/hooks.ts'
import type { AskShop } from '../../connectors/contract.ts'
import { openConnect } from '../../db/connect.ts'
import { openControl, type ConnectionRow } from '../../db/control.ts'
import { openWidgets } from '../../db/widgets.ts'
import { requireMasterKey } from '../../directory.ts'
import { AppError } from '../../domain/errors.ts'
import type { ConnectionId, MerchantId } from '../../domain/ids.ts'
import { currencyOf, type Currency } from '../../domain/money.ts'
import type { Country } from '../../domain/phone.ts'
import { MerchantSettings } from '../../domain/settings.ts'
import { isTimeZone } from '../../domain/time-zone.ts'
import type { Env } from '../../env.ts'
import { zonesOf } from '../../lib/clock.ts'
import { countryOf } from '../../lib/phone.ts'
import { forget } from '../../lib/remember.ts'
import { createMerchant, openMerchant, type OpenMerchant } from '../../operate/merchants.ts'
import { changeWidget } from '../../operate/widgets.ts'
import { relayOf } from '../../routes/accept.ts'
import { merchantOfCode } from './codes.ts'
import { askWith, proveInTime, within, type ConsumerKeys } from './keys.ts'
import { pairOf, putPair, type PairSecrets } from './pair.ts'

export interface ShopToConnect {
  readonly shop: string
  readonly keys: ConsumerKeys
  /** Of the connect code that came along. */
  readonly codeHash: string | null
}

export interface ConnectedShop {
  readonly merchant: OpenMerchant
  /** The shop's own webhooks, and the plugin's hook. */
  readonly hook: { readonly id: ConnectionId; readonly secret: string }
  readonly plugin: { readonly id: ConnectionId; readonly secret: string }
  /** Ends when the shop has its webhooks, or can't get them now; the hourly look makes what is missing. */
  readonly webhooks: Promise<void>
}

/**
 * Connects a shop whose key was just proven. The same shop comes back to the same merchant and connection, unless a code says otherwise;
 * the newest key counts. Throws what the merchant must mend, and `request.conflict` where the shop is connected to somebody else's account.
 */
export async function connectShop(env: Env, { shop, keys, codeHash }: ShopToConnect, now: number): Promise<ConnectedShop> {
  await requireMasterKey(env)
  const ask = askWith(shop, keys)
  const proven = await proveInTime(ask)
  const wanted = codeHash ? await merchantOfCode(env, codeHash, now) : undefined
  const before = await pairOf(env, shop)
  const holder = before.hook && (await aliveMerchant(env, before.hook, now))
  if (wanted && holder && holder.row.id !== wanted && before.hook?.status === 'active') throw new AppError('request.conflict')
  if (codeHash && !(await openConnect(env.DB).useCode(codeHash, now))) throw new AppError('connect.code')

  const merchant = wanted
    ? await openMerchant(env, wanted)
    : (holder ?? (await newMerchant(env, shop, { currency: proven.currency, ...(await within(ASIDE_MS, facts(ask))) }, now)))
  const adopted = wanted && !before.hook ? await madeByHand(env, ask, merchant.row.id) : undefined
  const pair = await putPair(
    env,
    merchant,
    { shop, keys, before, adopted, since: sinceWhen(proven.clock, now), currency: proven.currency },
    now,
  )
  await allowOrigin(env, merchant.row.id, new URL(shop).origin, now)
  return { merchant, ...pair, ...(await settle(env, merchant.row.id, pair)) }
}

const DAY_MS = 86_400_000

/**
 * From when on its orders are news, by the shop's own clock: that is what stamps them, in whole seconds, and it may be an hour off. A clock
 * that is off by days is none.
 */
const sinceWhen = (clock: number | undefined, now: number): number =>
  clock !== undefined && Math.abs(clock - now) < DAY_MS ? clock : Math.floor(now / 1000) * 1000

/** For what is good to know and can be done without. */
const ASIDE_MS = 3_000

/** Who left with this shop comes back with it. Undefined where the merchant was erased: the shop begins anew then. */
async function aliveMerchant(env: Env, { merchantId }: ConnectionRow, now: number): Promise<OpenMerchant | undefined> {
  const control = openControl(env.DB)
  const row = await control.merchant(merchantId as MerchantId)
  // The planned erasure is called off by the next look, which finds nobody who left.
  if (row?.status === 'left' && row.dataKey) await control.updateMerchant(merchantId as MerchantId, { status: 'active', updatedAt: now })
  try {
    return await openMerchant(env, merchantId)
  } catch (error) {
    if (error instanceof AppError && error.code === 'request.not_found') return undefined
    throw error
  }
}

/** Webhooks that lead to a connection of this merchant were made by hand for this very shop: it goes on, and nothing is told twice. */
async function madeByHand(env: Env, ask: AskShop, merchantId: MerchantId): Promise<ConnectionRow | undefined> {
  const addresses =
    (await within(
      ASIDE_MS,
      hookAddresses(ask).catch(() => []),
    )) ?? []
  const own = (await openControl(env.DB).connectionsOf(merchantId)).filter(
    (c) => c.connector === 'woocommerce' && c.status === 'active' && c.account === null,
  )
  return own.find(({ id }) => addresses.some((address) => address.includes(`/${id}`)))
}

/** In the shop's own words; what can't be read is left to the merchant to correct. */
const newMerchant = (env: Env, shop: string, told: ShopFacts, now: number): Promise<OpenMerchant> => {
  const country = countryOf(told.country ?? '') ?? ('US' as string as Country)
  const zone = told.timeZone ?? ''
  return createMerchant(
    env,
    {
      name: (told.name ?? '').replace(/\s+/g, ' ').trim().slice(0, 120) || new URL(shop).hostname,
      country,
      currency: currencyOf(told.currency) ?? ('USD' as string as Currency),
      timeZone: isTimeZone(zone) ? zone : (zonesOf(country)[0] ?? 'UTC'),
      language: 'en',
      shard: 'DB',
      settings: MerchantSettings.parse({}),
      widget: { origins: [new URL(shop).origin] },
    },
    now,
  )
}

async function allowOrigin(env: Env, merchantId: MerchantId, origin: string, now: number): Promise<void> {
  const origins = (await openWidgets(env.DB).of(merchantId))?.origins ?? []
  if (!origins.includes(origin)) await changeWidget(env, merchantId, { origins: [...origins, origin].slice(-50) }, now)
}

/** Everybody learns of it: this isolate, the merchant's Relay, and the shop, which gets its webhooks (in a box: they are not waited for here). */
async function settle(env: Env, merchantId: MerchantId, { hook, plugin }: PairSecrets): Promise<{ readonly webhooks: Promise<void> }> {
  for (const key of [`con:${hook.id}`, `con:${plugin.id}`, `gone:${plugin.id}`, `mer:${merchantId}`]) forget(key)
  const relay = relayOf(env, merchantId)
  await relay.settingsChanged()
  return { webhooks: relay.tendHooks(merchantId, hook.id).catch(() => {}) }
}
