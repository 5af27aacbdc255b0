import { openControl } from '../../db/control.ts'
import { openWidgets } from '../../db/widgets.ts'
import type { ShopFacts } from '../../domain/events.ts'
import type { MerchantId } from '../../domain/ids.ts'
import { currencyOf } from '../../domain/money.ts'
import { isTimeZone } from '../../domain/time-zone.ts'
import type { Env } from '../../env.ts'
import { countryOf } from '../../lib/phone.ts'
import { metaOf, setMeta } from '../tables.ts'

const KEY = 'shop_profile'

/** Notes how the shop calls itself now; it is written into the record outside of the transaction that heard it. */
export const noteProfile = (sql: SqlStorage, shop: ShopFacts): void => setMeta(sql, KEY, JSON.stringify(shop))

/** Writes what was noted. Returns whether there was anything. What can't be read stays as it was. */
export async function writeProfile(env: Env, sql: SqlStorage, merchantId: MerchantId, now: number): Promise<boolean> {
  const noted = metaOf(sql, KEY)
  if (!noted) return false
  const { name, country, currency, timeZone, domain } = JSON.parse(noted) as ShopFacts
  const knownCountry = countryOf(country ?? '')
  const knownCurrency = currencyOf(currency)
  await openControl(env.DB).updateMerchant(merchantId, {
    ...(name ? { name: name.slice(0, 120) } : {}),
    ...(knownCountry ? { country: knownCountry } : {}),
    ...(knownCurrency ? { currency: knownCurrency } : {}),
    ...(timeZone && isTimeZone(timeZone) ? { timeZone } : {}),
    updatedAt: now,
  })
  if (domain && /^[a-z0-9.-]{3,253}$/i.test(domain)) await allowOrigin(env, merchantId, `https://${domain.toLowerCase()}`, now)
  // Another word that came meanwhile is still to be written.
  if (metaOf(sql, KEY) === noted) sql.exec('DELETE FROM meta WHERE key = ?', KEY)
  return true
}

/** Shoppers come by a new domain: the widget works there too. */
async function allowOrigin(env: Env, merchantId: MerchantId, origin: string, now: number): Promise<void> {
  const widgets = openWidgets(env.DB)
  const row = await widgets.of(merchantId)
  if (row && !row.origins.includes(origin)) await widgets.update(merchantId, { origins: [...row.origins, origin], updatedAt: now })
}

export const hasProfile = (sql: SqlStorage): boolean => metaOf(sql, KEY) !== undefined
