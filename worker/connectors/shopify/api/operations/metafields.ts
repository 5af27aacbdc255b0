import type { Operation } from '../graphql.ts'

/** Who owns what our own extensions read: the shop, and our installation in it. Needs no scope. */
export const OWNERS: Operation = {
  repeatable: true,
  document: /* GraphQL */ `
    query Owners {
      shop {
        id
      }
      currentAppInstallation {
        id
      }
    }
  `,
}

/** Written over as a whole, so that the same written twice is there once. Metafields of the app itself need no scope. */
export const SET_METAFIELDS: Operation = {
  repeatable: true,
  document: /* GraphQL */ `
    mutation SetMetafields($metafields: [MetafieldsSetInput!]!) {
      metafieldsSet(metafields: $metafields) {
        metafields {
          key
        }
        userErrors {
          field
          message
          code
        }
      }
    }
  `,
}
