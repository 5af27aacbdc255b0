import type { PaymentMap, PaymentState } from '../kit/payments.ts'

/** The regions and their hosts (github.com/paytabscom: paytabs-woocommerce, php-sdk). A key belongs to one of them. */
export const REGIONS = {
  ARE: 'https://secure.paytabs.com',
  SAU: 'https://secure.paytabs.sa',
  OMN: 'https://secure-oman.paytabs.com',
  JOR: 'https://secure-jordan.paytabs.com',
  EGY: 'https://secure-egypt.paytabs.com',
  IRQ: 'https://secure-iraq.paytabs.com',
  KWT: 'https://secure-kuwait.paytabs.com',
  QAT: 'https://secure-doha.paytabs.com',
  MAR: 'https://secure-morocco.paytabs.com',
  MADFOAT: 'https://madfoat-secure.paytabs.com',
  CUZDAN: 'https://secure.cuzdan.az',
  GLOBAL: 'https://secure-global.paytabs.com',
} as const
export type Region = keyof typeof REGIONS
export const REGION_NAMES = Object.keys(REGIONS) as readonly Region[]

/**
 * What response_status says of a transaction that takes money. What was taken and let go of again (void, release) is no link that ran out
 * and no refund, so nothing is told of it; the shop's own order says the rest.
 */
const TAKING: PaymentMap = { H: 'pending', P: 'pending', D: 'failed', E: 'failed', X: 'expired', C: 'cancelled', V: 'none' }
/** Of one that gives money back, or lets go of what was reserved: what fails leaves the payment as it was. */
const FAILING: PaymentMap = { D: 'refund_failed', E: 'refund_failed' }

const STATES: Readonly<Record<string, PaymentMap>> = {
  sale: { ...TAKING, A: 'paid' },
  capture: { ...TAKING, A: 'paid' },
  auth: { ...TAKING, A: 'authorized' },
  // A voucher, or a page that waits for its shopper; the money comes as a sale of its own.
  'payment request': TAKING,
  refund: { ...FAILING, A: 'refunded', H: 'refund_started', P: 'refund_started' },
  void: { ...FAILING, A: 'none', H: 'none', P: 'none' },
  release: { ...FAILING, A: 'none', H: 'none', P: 'none' },
}

/** The words that decide, as a merchant sees them: "sale A". The case of tran_type varies. */
export const wordOf = (tranType: string | undefined, status: string | undefined) =>
  [tranType?.toLowerCase(), status?.toUpperCase()].filter(Boolean).join(' ')

export function stateOf(tranType: string | undefined, status: string | undefined): PaymentState | undefined {
  const type = tranType?.toLowerCase() ?? ''
  // A card that was only saved.
  if (type === 'register') return 'none'
  const states = Object.hasOwn(STATES, type) ? STATES[type] : undefined
  const letter = status?.toUpperCase() ?? ''
  return states && Object.hasOwn(states, letter) ? states[letter] : undefined
}
