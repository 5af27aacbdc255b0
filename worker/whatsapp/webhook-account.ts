import { filled, listOf, objectOf, textOf, type Loose } from './loose.ts'
import { flatDetail, otherUpdate, personOf, secondsToMs } from './webhook-parts.ts'
import type { Change, TemplateCategoryUpdate, TemplateStatusUpdate, UserPreferenceUpdate, WhatsAppUpdate } from './webhook-types.ts'

type Reader = (change: Change) => WhatsAppUpdate[]

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['message_template_status_update', readTemplateStatus],
  ['message_template_quality_update', readTemplateQuality],
  ['message_template_components_update', readTemplateComponents],
  ['template_category_update', readTemplateCategory],
  ['user_preferences', readPreferences],
  ['phone_number_quality_update', readNumberQuality],
  ['account_update', readAccountEvent],
  ['account_alerts', readAccountEvent],
  ['account_review_update', readAccountEvent],
  ['business_capability_update', readAccountEvent],
  ['phone_number_name_update', readAccountEvent],
  ['security', readAccountEvent],
])

/** Understood well enough to know that nothing follows from them here. */
const NOT_HANDLED: ReadonlySet<string> = new Set([
  'history',
  'smb_app_state_sync',
  'flows',
  'automatic_events',
  'payment_configuration_update',
  'messaging_handovers',
  'business_username_update',
  'business_username_updates',
  'partner_solutions',
  'calls',
  'tracking_events',
  'group_lifecycle_update',
  'group_settings_update',
  'group_participants_update',
  'group_status_update',
])

/** Everything beside messages and statuses: templates, preferences, numbers, the account. */
export function readAccount(change: Change): WhatsAppUpdate[] {
  const { field, value, origin } = change
  // Meta's own sample of a quality update carries the field of a status update.
  if (textOf(value.new_quality_score)) return readTemplateQuality(change)
  const reader = READERS.get(field)
  return reader ? reader(change) : [otherUpdate(origin, field, NOT_HANDLED.has(field) ? 'not_handled' : 'unknown_field', value)]
}

function templateOf(value: Loose) {
  const templateId = textOf(value.message_template_id)
  const name = textOf(value.message_template_name)
  const language = textOf(value.message_template_language)
  return templateId && name && language ? { templateId, name, language } : undefined
}

function readTemplateStatus({ origin, field, value, at }: Change): WhatsAppUpdate[] {
  const template = templateOf(value)
  const event = textOf(value.event)
  if (!template || !event) return [otherUpdate(origin, field, 'unreadable', value)]
  const info = objectOf(value.other_info)
  const rejection = objectOf(value.rejection_info)
  const notes = [info?.title, info?.description, rejection?.reason, rejection?.recommendation, objectOf(value.disable_info)?.disable_date]
    .map(textOf)
    .filter(Boolean)
  const reason = textOf(value.reason)
  return [
    filled<TemplateStatusUpdate>({
      kind: 'template_status',
      ...origin,
      ...template,
      event: event.toUpperCase(),
      category: textOf(value.message_template_category),
      reason: reason === 'NONE' ? undefined : reason,
      note: notes.length > 0 ? notes.join(' · ') : undefined,
      at,
    }),
  ]
}

function readTemplateQuality({ origin, field, value, at }: Change): WhatsAppUpdate[] {
  const template = templateOf(value)
  const score = textOf(value.new_quality_score)
  if (!template || !score) return [otherUpdate(origin, field, 'unreadable', value)]
  const previous = textOf(value.previous_quality_score)
  return [{ kind: 'template_quality', ...origin, ...template, score, ...(previous ? { previous } : {}), at }]
}

function readTemplateComponents({ origin, field, value, at }: Change): WhatsAppUpdate[] {
  const template = templateOf(value)
  return template ? [{ kind: 'template_components', ...origin, ...template, at }] : [otherUpdate(origin, field, 'unreadable', value)]
}

/** An announcement names the category to come in `correct_category` and the present one in `new_category`; the deed has a previous one. */
function readTemplateCategory({ origin, field, value, at }: Change): WhatsAppUpdate[] {
  const template = templateOf(value)
  const previous = textOf(value.previous_category)
  const correct = textOf(value.correct_category)
  const present = textOf(value.new_category)
  const upcoming = !previous && correct !== undefined
  const category = upcoming ? correct : present
  if (!template || !category) return [otherUpdate(origin, field, 'unreadable', value)]
  return [
    filled<TemplateCategoryUpdate>({
      kind: 'template_category',
      ...origin,
      ...template,
      category,
      previous: upcoming ? present : previous,
      upcoming,
      effectiveAt: secondsToMs(value.category_update_timestamp),
      at,
    }),
  ]
}

function readPreferences({ origin, field, value, at }: Change): WhatsAppUpdate[] {
  const rows = listOf(value.user_preferences)
  if (rows.length === 0) return [otherUpdate(origin, field, 'unreadable', value)]
  return rows.map((raw) => {
    const row = objectOf(raw)
    const person = personOf([row?.wa_id, row?.user_id], [row?.parent_user_id])
    const wish = textOf(row?.value)
    if (!row || (wish !== 'stop' && wish !== 'resume') || (!person.waId && !person.userId))
      return otherUpdate(origin, field, 'unreadable', raw)
    const update: UserPreferenceUpdate = {
      kind: 'user_preference',
      ...origin,
      ...person,
      category: textOf(row.category) ?? 'marketing_messages',
      value: wish,
      at: secondsToMs(row.timestamp) ?? at,
    }
    return update
  })
}

function readNumberQuality({ origin, field, value, at }: Change): WhatsAppUpdate[] {
  const event = textOf(value.event)
  if (!event) return [otherUpdate(origin, field, 'unreadable', value)]
  const displayPhone = textOf(value.display_phone_number)
  const limit = textOf(value.max_daily_conversations_per_business) ?? textOf(value.current_limit)
  return [{ kind: 'number_quality', ...origin, event, ...(displayPhone ? { displayPhone } : {}), ...(limit ? { limit } : {}), at }]
}

/** For partner events the entry may carry another id than the account's, which then stands in `waba_info`. */
function readAccountEvent({ origin, field, value, at }: Change): WhatsAppUpdate[] {
  const wabaId = textOf(objectOf(value.waba_info)?.waba_id) ?? origin.wabaId
  const event = textOf(value.event) ?? textOf(value.decision) ?? textOf(objectOf(value.alert_info)?.alert_type) ?? field
  return [
    {
      kind: 'account',
      ...origin,
      wabaId,
      field,
      event,
      detail: flatDetail(value, new Set(['event', 'messaging_product', 'metadata'])),
      at,
    },
  ]
}
