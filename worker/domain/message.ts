/** Where a message can stand. The order of the happy path is its rank; the ends are explained in `reasons.ts`. */
export const MESSAGE_STATES = [
  'queued',
  'sending',
  'unknown',
  'accepted',
  'sent',
  'delivered',
  'read',
  'failed',
  'suppressed',
  'expired',
] as const
export type MessageState = (typeof MESSAGE_STATES)[number]

/** What the shopper agreed to; consent is given and withdrawn per purpose. */
export const PURPOSES = ['order_updates', 'marketing', 'support', 'product_alerts'] as const
export type Purpose = (typeof PURPOSES)[number]

/** What WhatsApp itself calls marketing: it needs a marketing template, keeps the hours for offers, and rests with them. */
export const isOffer = (purpose: string): boolean => purpose === 'marketing' || purpose === 'product_alerts'

/** The purposes that are offers to WhatsApp: one stop ends them, one cap counts them. */
export const OFFERS: readonly Purpose[] = PURPOSES.filter(isOffer)

const RANK: Readonly<Record<MessageState, number>> = {
  queued: 0,
  sending: 1,
  unknown: 2,
  accepted: 3,
  sent: 4,
  delivered: 5,
  read: 6,
  failed: 9,
  suppressed: 9,
  expired: 9,
}

/**
 * Whether a message may go from one state to another. Forward only, with three ways that aren't a plain rise of rank:
 * a try that didn't count goes back to the queue; `failed` takes a later proof of delivery (Meta sends both at times);
 * and a message that has been delivered can't fail any more.
 */
export function mayMove(from: MessageState, to: MessageState): boolean {
  if (from === to) return false
  if (from === 'failed' || from === 'expired') return to === 'delivered' || to === 'read'
  if (from === 'suppressed') return false
  if (to === 'queued') return from === 'sending' || from === 'unknown'
  if (to === 'failed' || to === 'expired') return RANK[from] < RANK.delivered
  if (to === 'suppressed') return from === 'queued'
  return RANK[to] > RANK[from]
}

/** Whether nothing but a receipt can follow. */
export function isEnd(state: MessageState): boolean {
  return RANK[state] >= RANK.delivered
}
