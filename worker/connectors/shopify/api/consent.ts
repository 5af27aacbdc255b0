import * as z from 'zod'
import type { AskShop, ConsentWord, ConsentWritten } from '../../contract.ts'
import { AppError } from '../../../domain/errors.ts'
import { say } from './graphql.ts'
import { CUSTOMER_BY_PHONE, SET_WHATSAPP_CONSENT } from './operations/consent.ts'
import { refuse } from './write-back.ts'

const Found = z.object({
  customerByIdentifier: z
    .object({
      id: z.string(),
      defaultPhoneNumber: z
        .object({ whatsAppMarketingConsent: z.object({ state: z.string(), updatedAt: z.string().nullish() }).nullish() })
        .nullish(),
    })
    .nullish(),
})
const Written = z.object({
  customerWhatsAppMarketingConsentUpdate: z.object({
    userErrors: z.array(z.object({ field: z.array(z.string()).nullish(), message: z.string(), code: z.string().nullish() })),
  }),
})

const STATE = { granted: 'SUBSCRIBED', withdrawn: 'UNSUBSCRIBED', pending: 'PENDING' } as const

/**
 * Writes a shopper's word on offers by WhatsApp into the shop's own record. The younger word holds: one that the shop has already, or
 * that is older than the shop's, is not written. Shops whose API knows no such consent leave it to our ledger.
 */
export async function writeConsent(ask: AskShop, { phone, state, at, confirmed }: ConsentWord): Promise<ConsentWritten> {
  try {
    const { customerByIdentifier: customer } = await say(ask, CUSTOMER_BY_PHONE, { phone }, Found)
    if (!customer) return 'nobody'
    const known = customer.defaultPhoneNumber?.whatsAppMarketingConsent
    if (known?.state === STATE[state] || Date.parse(known?.updatedAt ?? '') > at) return 'known'
    const consent = {
      state: STATE[state],
      optInLevel: state === 'granted' && confirmed ? 'CONFIRMED_OPT_IN' : 'SINGLE_OPT_IN',
      updatedAt: new Date(at).toISOString(),
    }
    const said = await say(ask, SET_WHATSAPP_CONSENT, { id: customer.id, consent }, Written)
    refuse(said.customerWhatsAppMarketingConsentUpdate.userErrors)
    return 'written'
  } catch (error) {
    // The word of the schema's own check (graphql-ruby) for a field that this version lacks.
    if (error instanceof AppError && error.detail['code'] === 'undefinedField') return 'unsupported'
    throw error
  }
}
