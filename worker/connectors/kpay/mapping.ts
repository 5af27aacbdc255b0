import { PAYMENT_STATES, type PaymentMap } from '../kit/payments.ts'

/** KBZPay's trade_status. The last two are seen only where an order is asked for. */
export const KBZ: PaymentMap = {
  PAY_SUCCESS: 'paid',
  PAY_FAILED: 'failed',
  ORDER_EXPIRED: 'expired',
  ORDER_CLOSED: 'cancelled',
  WAIT_PAY: 'pending',
  PAYING: 'pending',
}

/** KPay Group's transactionState. */
export const GROUP: PaymentMap = { 1: 'pending', 2: 'paid', 3: 'failed', 4: 'refunded', 5: 'cancelled', 6: 'expired' }

/** KNET's result. After a time-out of the host nobody has taken the money. */
export const KNET: PaymentMap = {
  CAPTURED: 'paid',
  'NOT CAPTURED': 'failed',
  'DENIED BY RISK': 'failed',
  'HOST TIMEOUT': 'failed',
  CANCELED: 'cancelled',
  VOIDED: 'cancelled',
}

const topics = (prefix: string, states: PaymentMap) => ({
  ...Object.fromEntries(Object.entries(states).map(([word, state]) => [`${prefix}:${word}`, PAYMENT_STATES[state]])),
  [`${prefix}:unknown`]: 'ignored' as const,
})

export const TOPICS = { ...topics('kbzpay', KBZ), ...topics('kpay_group', GROUP), ...topics('knet', KNET) }
