import type { Money } from '../../domain/money.ts'

/** What decides the price of a message that WhatsApp takes. */
export interface Priceable {
  /** Of the shopper's phone; null where it is unknown. */
  readonly country: string | null
  /** WhatsApp's word: MARKETING, UTILITY, … */
  readonly category: string
  readonly at: number
  /** Whether the shopper had written within 24 hours. */
  readonly window: boolean
}

/** The one place where prices come in. Undefined where none is known; then the answer says null. */
export const priced: (message: Priceable) => Money | undefined = () => undefined
