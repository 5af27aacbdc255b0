import * as z from 'zod'
import type { ShopFacts } from '../../domain/events.ts'
import type { Parsed } from '../contract.ts'
import type { Context } from './settings.ts'
import { firstTime, given, Text } from './values.ts'

const Shop = z.object({
  name: Text,
  domain: Text,
  country_code: Text,
  currency: Text,
  iana_timezone: Text,
  primary_locale: Text,
  updated_at: Text,
})

/** `shop/update`: the shop under a new name, in another time zone, with another domain for its shoppers. */
export function shopChanged(body: unknown, { sentAt }: Context): Parsed {
  const it = Shop.parse(body)
  const shop = given<ShopFacts>({
    name: it.name,
    domain: it.domain,
    country: it.country_code,
    currency: it.currency,
    timeZone: it.iana_timezone,
    language: it.primary_locale,
  })
  return { events: [{ type: 'shop.updated', occurredAt: firstTime(it.updated_at) ?? sentAt, refs: {}, shop }] }
}

const Scopes = z.object({ current: z.array(z.string().regex(/^[a-z_]{1,80}$/)), updated_at: Text })

/** `app/scopes_update`: what the merchant allows from now on. */
export function scopesChanged(body: unknown, { sentAt }: Context): Parsed {
  const { current, updated_at } = Scopes.parse(body)
  return { events: [{ type: 'shop.scopes_changed', occurredAt: firstTime(updated_at) ?? sentAt, refs: {}, scopes: current }] }
}
