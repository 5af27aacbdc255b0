import type { Operation } from '../graphql.ts'

/** The newest order of a customer. Read from the customer, it needs no search, whose index lags behind. */
export const NEWEST_ORDER: Operation = {
  repeatable: true,
  whole: true,
  document: /* GraphQL */ `
    query NewestOrder($customer: CustomerIdentifierInput!) {
      customerByIdentifier(identifier: $customer) {
        orders(first: 1, sortKey: CREATED_AT, reverse: true) {
          nodes {
            createdAt
          }
        }
      }
    }
  `,
}

/** What became of a cart: an order of its tokens or its e-mail, its own end, and whether its items can be bought. */
export const CART_STATE: Operation = {
  repeatable: true,
  whole: true,
  document: /* GraphQL */ `
    query CartState($orders: String!, $checkouts: String!, $variants: [ID!]!) {
      orders(first: 1, query: $orders) {
        nodes {
          id
        }
      }
      abandonedCheckouts(first: 50, query: $checkouts) {
        nodes {
          abandonedCheckoutUrl
          completedAt
        }
      }
      nodes(ids: $variants) {
        ... on ProductVariant {
          id
          availableForSale
          product {
            status
          }
        }
      }
    }
  `,
}
