import type { Operation } from '../graphql.ts'

const ADDRESS = `{ firstName lastName name phone countryCodeV2 }`
const MONEY = `{ shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }`

/** What is asked of each order is what the webhook's reader reads, and the times that webhooks tell by their topic. */
const ORDER = /* GraphQL */ `
  legacyResourceId
  name
  checkoutToken
  cartToken
  createdAt
  processedAt
  updatedAt
  cancelledAt
  test
  displayFinancialStatus
  displayFulfillmentStatus
  paymentGatewayNames
  currencyCode
  totalPriceSet ${MONEY}
  currentTotalPriceSet ${MONEY}
  totalOutstandingSet ${MONEY}
  statusPageUrl
  email
  phone
  customerLocale
  customer {
    legacyResourceId
    firstName
    lastName
    defaultEmailAddress { emailAddress }
    defaultPhoneNumber { phoneNumber }
    defaultAddress ${ADDRESS}
  }
  shippingAddress ${ADDRESS}
  billingAddress ${ADDRESS}
  shippingLine { phone }
  lineItems(first: 10) { nodes { title quantity currentQuantity } }
  customAttributes { key value }
  transactions(first: 5) { kind status processedAt }
  fulfillments(first: 5) {
    legacyResourceId
    name
    status
    displayStatus
    createdAt
    updatedAt
    inTransitAt
    deliveredAt
    requiresShipping
    trackingInfo(first: 5) { company number url }
  }
`

/**
 * Orders by the time of their last change, oldest first. A page stays below Shopify's 1,000 points per query.
 */
export const ORDERS_SINCE: Operation = {
  repeatable: true,
  document: /* GraphQL */ `
    query OrdersSince($query: String!, $first: Int!, $after: String) {
      orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
        pageInfo { hasNextPage endCursor }
        nodes {
          ${ORDER}
        }
      }
    }
  `,
}

/** One order; null where there is none, or it is older than sixty days. */
export const ONE_ORDER: Operation = {
  repeatable: true,
  document: /* GraphQL */ `
    query OneOrder($id: ID!) {
      order(id: $id) {
        ${ORDER}
      }
    }
  `,
}

/** What must be known before something is written over or undone. */
export const ORDER_STATE: Operation = {
  repeatable: true,
  document: /* GraphQL */ `
    query OrderState($id: ID!) {
      order(id: $id) {
        id
        note
        tags
        cancelledAt
        displayFulfillmentStatus
      }
    }
  `,
}

/** Adds to the tags that are there; once added, again adds nothing. */
export const ADD_TAGS: Operation = {
  repeatable: true,
  document: /* GraphQL */ `
    mutation AddTags($id: ID!, $tags: [String!]!) {
      tagsAdd(id: $id, tags: $tags) {
        node {
          id
        }
        userErrors {
          field
          message
        }
      }
    }
  `,
}

/** Takes tags off; what is not there stays not there. */
export const REMOVE_TAGS: Operation = {
  repeatable: true,
  document: /* GraphQL */ `
    mutation RemoveTags($id: ID!, $tags: [String!]!) {
      tagsRemove(id: $id, tags: $tags) {
        node {
          id
        }
        userErrors {
          field
          message
        }
      }
    }
  `,
}

/** Writes the note anew, so that the same words written twice are there once. */
export const SET_NOTE: Operation = {
  repeatable: true,
  document: /* GraphQL */ `
    mutation SetNote($id: ID!, $note: String!) {
      orderUpdate(input: { id: $id, note: $note }) {
        order {
          id
        }
        userErrors {
          field
          message
        }
      }
    }
  `,
}

/** Can't be undone. The shopper hears of it from us, so Shopify's own mail is not sent as well. */
export const CANCEL_ORDER: Operation = {
  repeatable: false,
  document: /* GraphQL */ `
    mutation CancelOrder($id: ID!, $reason: OrderCancelReason!, $note: String!) {
      orderCancel(
        orderId: $id
        reason: $reason
        restock: true
        notifyCustomer: false
        refundMethod: { originalPaymentMethodsRefund: true }
        staffNote: $note
      ) {
        job {
          id
        }
        orderCancelUserErrors {
          field
          message
          code
        }
      }
    }
  `,
}
