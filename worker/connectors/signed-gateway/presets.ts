import type { PaymentMap } from '../kit/payments.ts'

/** What is known of a gateway; fields that are not named stay the merchant's. */
interface Preset {
  readonly header: string
  readonly message: string
  readonly timeHeader?: string
  readonly toleranceSeconds?: number
  readonly idPath?: string
  readonly statusPath?: string
  readonly orderPath?: string
  readonly amountPath?: string
  readonly amountUnit?: 'major' | 'minor'
  readonly currencyPath?: string
  readonly phonePath?: string
  readonly phoneCodePath?: string
  readonly namePath?: string
  readonly emailPath?: string
  readonly timePath?: string
  readonly reasonPath?: string
  readonly states: PaymentMap
}

/** Gateways that need no code of their own. All sign with HMAC-SHA-256 in hex; the notes say how sure each is. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  // Mobile money in West and Central Africa.
  kpay_site: {
    header: 'x-kpay-signature',
    message: '{body}',
    idPath: 'paymentId',
    statusPath: 'status',
    orderPath: 'externalId',
    amountPath: 'amount',
    amountUnit: 'major',
    currencyPath: 'currency',
    phonePath: 'phoneNumber',
    timePath: 'completedAt',
    reasonPath: 'failureReason',
    states: { PENDING: 'pending', PROCESSING: 'pending', COMPLETED: 'paid', FAILED: 'failed', CANCELLED: 'cancelled' },
  },
  // kpay.cc, China. Of the body only the status is known; the paths are the merchant's.
  kpay_cc: {
    header: 'x-kpay-signature',
    message: '{header:x-kpay-event}\n{timestamp}\n{header:x-kpay-nonce}\n{sha256}',
    timeHeader: 'x-kpay-timestamp',
    toleranceSeconds: 300,
    statusPath: 'status',
    states: { paid: 'paid' },
  },
  // Tap Payments, Gulf states. Phone and order are not part of what is signed.
  tap: {
    header: 'hashstring',
    message:
      'x_id{field:id}x_amount{amount}x_currency{field:currency}x_gateway_reference{field:reference.gateway}x_payment_reference{field:reference.payment}x_status{field:status}x_created{field:transaction.created}',
    idPath: 'id',
    statusPath: 'status',
    orderPath: 'reference.order',
    amountPath: 'amount',
    amountUnit: 'major',
    currencyPath: 'currency',
    phonePath: 'customer.phone.number',
    phoneCodePath: 'customer.phone.country_code',
    namePath: 'customer.first_name',
    timePath: 'transaction.created',
    states: {
      CAPTURED: 'paid',
      AUTHORIZED: 'authorized',
      INITIATED: 'pending',
      CANCELLED: 'cancelled',
      VOID: 'cancelled',
      ABANDONED: 'cancelled',
      TIMEDOUT: 'expired',
      FAILED: 'failed',
      DECLINED: 'failed',
      RESTRICTED: 'failed',
      UNKNOWN: 'failed',
    },
  },
  checkout_com: {
    header: 'cko-signature',
    message: '{body}',
    idPath: 'data.id',
    statusPath: 'type',
    orderPath: 'data.reference',
    amountPath: 'data.amount',
    amountUnit: 'minor',
    currencyPath: 'data.currency',
    phonePath: 'data.customer.phone.number',
    phoneCodePath: 'data.customer.phone.country_code',
    namePath: 'data.customer.name',
    emailPath: 'data.customer.email',
    timePath: 'data.processed_on',
    states: {
      payment_approved: 'authorized',
      payment_captured: 'paid',
      payment_declined: 'failed',
      payment_capture_declined: 'failed',
      payment_expired: 'expired',
      payment_canceled: 'cancelled',
      payment_voided: 'cancelled',
      payment_refunded: 'refunded',
      dispute_received: 'disputed',
      dispute_evidence_required: 'disputed',
      dispute_won: 'dispute_closed',
      dispute_lost: 'dispute_closed',
    },
  },
}
