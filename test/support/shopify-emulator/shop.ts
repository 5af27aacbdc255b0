/** One emulated shop: what its Admin API tells and takes, as plain objects whose functions get the arguments of their field. */
export interface EmulatedShop {
  readonly domain: string
  /** The only version of the API that it speaks; any, unless said. */
  version?: string
  name: string
  country: string
  currency: string
  timeZone: string
  scopes: string[]
}

export function newShop(domain: string, _now: () => number): EmulatedShop {
  return {
    domain,
    name: `Shop of ${domain.split('.')[0]}`,
    country: 'IN',
    currency: 'INR',
    timeZone: 'Asia/Kolkata',
    scopes: ['read_orders', 'write_orders', 'read_customers', 'write_customers'],
  }
}

export function rootOf(shop: EmulatedShop, _now: () => number): Record<string, unknown> {
  return {
    shop: {
      name: shop.name,
      myshopifyDomain: shop.domain,
      currencyCode: shop.currency,
      ianaTimezone: shop.timeZone,
      primaryDomain: { url: `https://${shop.domain.split('.')[0]}.example` },
      shopAddress: { countryCodeV2: shop.country },
    },
    currentAppInstallation: { accessScopes: shop.scopes.map((handle) => ({ handle })) },
  }
}
