import type { Operation } from '../graphql.ts'

/** Whether a code is there, and in which currency amounts are. */
export const DISCOUNT_BY_CODE: Operation = {
  repeatable: true,
  document: /* GraphQL */ `
    query DiscountByCode($code: String!) {
      shop {
        currencyCode
      }
      codeDiscountNodeByCode(code: $code) {
        codeDiscount {
          ... on DiscountCodeBasic {
            endsAt
          }
        }
      }
    }
  `,
}

/** A code is there once in a shop: made twice, the second time is refused, and nothing is there twice. */
export const MAKE_DISCOUNT: Operation = {
  repeatable: true,
  document: /* GraphQL */ `
    mutation MakeDiscount($discount: DiscountCodeBasicInput!) {
      discountCodeBasicCreate(basicCodeDiscount: $discount) {
        codeDiscountNode {
          id
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
