import * as z from 'zod'
import type { AskShop } from '../../contract.ts'
import { say } from './graphql.ts'
import { SHOP } from './operations/shop.ts'

const Shop = z.object({
  shop: z.object({
    name: z.string(),
    myshopifyDomain: z.string(),
    currencyCode: z.string(),
    ianaTimezone: z.string(),
    primaryDomain: z.object({ url: z.string() }).nullish(),
    shopAddress: z.object({ countryCodeV2: z.string().nullish() }).nullish(),
  }),
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
})

export interface ShopProfile {
  readonly name: string
  readonly domain: string
  readonly currency: string
  readonly timeZone: string
  readonly country: string | undefined
  /** Where shoppers go. */
  readonly url: string | undefined
  readonly scopes: readonly string[]
}

/** Who the shop is, in its own words. */
export async function readShop(ask: AskShop): Promise<ShopProfile> {
  const { shop, currentAppInstallation } = await say(ask, SHOP, {}, Shop)
  return {
    name: shop.name,
    domain: shop.myshopifyDomain,
    currency: shop.currencyCode,
    timeZone: shop.ianaTimezone,
    country: shop.shopAddress?.countryCodeV2 ?? undefined,
    url: shop.primaryDomain?.url,
    scopes: currentAppInstallation.accessScopes.map(({ handle }) => handle),
  }
}
