import { filled, listOf, objectOf, textOf, type Loose } from './loose.ts'
import { errorsOf, otherUpdate, personOf, secondsToMs } from './webhook-parts.ts'
import type { Change, StatusUpdate, WhatsAppUpdate } from './webhook-types.ts'

/** A voice note that was played was surely read. */
const STATES: ReadonlyMap<string, StatusUpdate['state']> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['played', 'read'],
  ['failed', 'failed'],
])

/** What became of messages that we sent. */
export function readStatuses({ origin, field, value, at }: Change): WhatsAppUpdate[] {
  return listOf(value.statuses).map((raw) => {
    const row = objectOf(raw)
    const wamid = textOf(row?.id)
    if (!row || !wamid) return otherUpdate(origin, field, 'unreadable', raw)
    const state = STATES.get(textOf(row.status) ?? '')
    // Payments in WhatsApp use the same list with states of their own (captured, pending).
    if (!state || row.type === 'payment') return otherUpdate(origin, field, 'unknown_state', raw)
    return {
      kind: 'status',
      ...origin,
      wamid,
      state,
      at: secondsToMs(row.timestamp) ?? at,
      ...recipientOf(row),
      ...pricingOf(row),
      errors: errorsOf(row.errors),
    }
  })
}

function recipientOf(row: Loose): Partial<StatusUpdate> {
  const isGroup = row.recipient_type === 'group'
  const ids = isGroup ? [row.recipient_participant_id, row.recipient_participant_user_id] : [row.recipient_id, row.recipient_user_id]
  return filled<Partial<StatusUpdate>>({
    ref: textOf(row.biz_opaque_callback_data),
    groupId: isGroup ? textOf(row.recipient_id) : undefined,
    // Meta spells the parent both ways.
    ...personOf(ids, [row.recipient_parent_user_id, row.parent_recipient_user_id]),
  })
}

function pricingOf(row: Loose): Partial<StatusUpdate> {
  const pricing = objectOf(row.pricing)
  if (!pricing) return {}
  const words = { type: textOf(pricing.type), category: textOf(pricing.category), model: textOf(pricing.pricing_model) }
  return { pricing: filled<NonNullable<StatusUpdate['pricing']>>(words) }
}
