import type { Operation } from '../graphql.ts'

/** Who the shop is. Needs no scope. */
export const SHOP: Operation = {
  repeatable: true,
  document: /* GraphQL */ `
    query Shop {
      shop {
        name
        myshopifyDomain
        currencyCode
        ianaTimezone
        primaryDomain {
          url
        }
        shopAddress {
          countryCodeV2
        }
      }
      currentAppInstallation {
        accessScopes {
          handle
        }
      }
    }
  `,
}
