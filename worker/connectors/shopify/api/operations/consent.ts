import type { Operation } from '../graphql.ts'

/** Whom a number belongs to, and what the shop knows of their WhatsApp consent (2026-07 and later). */
export const CUSTOMER_BY_PHONE: Operation = {
  repeatable: true,
  document: /* GraphQL */ `
    query CustomerByPhone($phone: String!) {
      customerByIdentifier(identifier: { phoneNumber: $phone }) {
        id
        defaultPhoneNumber {
          phoneNumber
          whatsAppMarketingConsent {
            state
            updatedAt
          }
        }
      }
    }
  `,
}

/** Written twice with the same time, it is as written once. */
export const SET_WHATSAPP_CONSENT: Operation = {
  repeatable: true,
  document: /* GraphQL */ `
    mutation SetWhatsAppConsent($id: ID!, $consent: CustomerMarketingConsentInput!) {
      customerWhatsAppMarketingConsentUpdate(input: { customerId: $id, whatsAppMarketingConsent: $consent }) {
        customerPhoneNumber {
          phoneNumber
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
