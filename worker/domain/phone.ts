import type { Brand } from './brand.ts'

/** E.164 with its plus ("+919876500001"), made only by lib/phone.ts. */
export type Phone = Brand<string, 'Phone'>

/** Two upper-case letters, ISO 3166-1. */
export type Country = Brand<string, 'Country'>

/** A number as somebody typed it, with the country of the address beside it. */
export interface PhoneClaim {
  readonly raw: string
  readonly country?: string
  readonly from: 'shipping' | 'order' | 'customer' | 'billing' | 'checkout' | 'payment' | 'api'
}

/** What became of a claim. The raw text and the way it was decided are kept beside the number. */
export type PhoneDecision =
  | { readonly state: 'ok'; readonly phone: Phone; readonly country: string; readonly raw: string; readonly how: string }
  | {
      readonly state: 'held'
      readonly reason: 'phone.missing' | 'phone.invalid' | 'phone.ambiguous'
      readonly raw?: string
      readonly how: string
    }
