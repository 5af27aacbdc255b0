import type { Phone } from '../domain/phone.ts'
import { contentBody, type MessageContent } from './content.ts'
import { contentBreach, type Breach } from './content-limits.ts'
import { callGraph, type GraphAnswer, type GraphCall, type GraphFailure, type GraphOptions, type GraphUnknown } from './graph-call.ts'
import { filled, listOf, numberOf, objectOf, textOf, type Loose } from './loose.ts'
import type { Template, TemplateComponent, TemplateDraft } from './template-types.ts'
import { isUserId } from './user-id.ts'

export type Recipient = { readonly phone: Phone } | { readonly userId: string }

export interface SendRequest {
  readonly phoneNumberId: string
  readonly token: string
  readonly to: Recipient
  readonly content: MessageContent
  /** Our message id. Every status of the message carries it back, to every app of the account: no personal data in it. */
  readonly ref: string
  /** The wamid that this message answers. */
  readonly context?: string
}

export type SendOutcome =
  /** Taken, not delivered. `held`: Meta waits for feedback on the template before it goes on. */
  | { readonly kind: 'accepted'; readonly wamid: string; readonly waId?: string; readonly userId?: string; readonly held: boolean }
  | { readonly kind: 'refused'; readonly error: GraphFailure }
  | GraphUnknown

export type GraphResult<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'refused'; readonly error: GraphFailure }
  | GraphUnknown

export interface NumberState {
  readonly id: string
  readonly displayPhone?: string
  readonly verifiedName?: string
  /** GREEN, YELLOW, RED or UNKNOWN. */
  readonly quality?: string
  readonly status?: string
  readonly nameStatus?: string
  readonly throughput?: string
  readonly accountMode?: string
  /** The number also lives in the WhatsApp Business app (coexistence): 20 messages a second at most. */
  readonly onBusinessApp?: boolean
  /** TIER_250 … TIER_UNLIMITED: people per 24 hours, shared by all numbers of the portfolio. */
  readonly messagingLimit?: string
  /** AVAILABLE, LIMITED or BLOCKED. */
  readonly canSend?: string
}

export type GraphClient = ReturnType<typeof graphClient>

const TEMPLATE_FIELDS = 'id,name,language,category,status,quality_score,components,parameter_format,rejected_reason'
const NUMBER_FIELDS = 'id,display_phone_number,verified_name,quality_rating,status,name_status,throughput,account_mode'
/** A field that the token may not read fails the whole request, so these are asked for one by one. */
const RISKY_NUMBER_FIELDS = ['is_on_biz_app', 'whatsapp_business_manager_messaging_limit', 'health_status']
const MAX_PAGES = 100

/** The only way to the Graph API. Every outcome that can be foreseen is a value. */
export function graphClient(options: GraphOptions) {
  const call = (request: GraphCall) => callGraph(options, request)
  return {
    sendMessage: (request: SendRequest) => sendMessage(call, request),
    markRead: (request: { phoneNumberId: string; token: string; wamid: string; typing?: boolean }) => markRead(call, request),
    listTemplates: (request: { wabaId: string; token: string }) => listTemplates(call, request),
    createTemplate: (request: { wabaId: string; token: string; template: TemplateDraft }) => createTemplate(call, request),
    getNumber: (request: { phoneNumberId: string; token: string }) => getNumber(call, request),
  }
}

type Call = (request: GraphCall) => Promise<GraphAnswer>

async function sendMessage(call: Call, { phoneNumberId, token, to, content, ref, context }: SendRequest): Promise<SendOutcome> {
  const breach = requestBreach({ to, content, ref, context })
  if (breach) return { kind: 'refused', error: invalid(breach) }
  const answer = await call({
    method: 'POST',
    path: [phoneNumberId, 'messages'],
    token,
    body: {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      // A user id in `to` is stripped to its digits and answered with a 200; it belongs into `recipient`.
      ...('phone' in to ? { to: to.phone } : { recipient: to.userId }),
      ...contentBody(content),
      ...(context ? { context: { message_id: context } } : {}),
      biz_opaque_callback_data: ref,
    },
  })
  return answer.kind === 'ok' ? readAccepted(answer.body) : answer
}

function requestBreach({
  to,
  content,
  ref,
  context,
}: {
  to: Recipient
  content: MessageContent
  ref: string
  context: string | undefined
}): Breach | undefined {
  if ('phone' in to ? !/^\+\d{6,15}$/.test(to.phone) : !isUserId(to.userId)) return { field: 'to', rule: 'not_allowed' }
  if (ref === '') return { field: 'ref', rule: 'empty' }
  if (ref.length > 512) return { field: 'ref', rule: 'too_long', found: ref.length, limit: 512 }
  if (context && content.kind === 'reaction') return { field: 'context', rule: 'not_allowed' }
  return contentBreach(content)
}

function invalid({ field, rule, found, limit }: Breach): GraphFailure {
  const detail = filled<Record<string, string | number>>({ field, rule, found, limit })
  return { httpStatus: 0, action: 'stop_message', reason: 'message.invalid', detail }
}

function readAccepted(body: Loose): SendOutcome {
  const message = objectOf(listOf(body.messages)[0])
  const contact = objectOf(listOf(body.contacts)[0])
  const wamid = textOf(message?.id)
  // Taken, it seems, but without an id no status can be matched by it: our own ref has to settle it.
  if (!wamid) return { kind: 'unknown', why: 'unreadable' }
  const waId = textOf(contact?.wa_id)
  const userId = textOf(contact?.user_id) ?? (waId && isUserId(waId) ? waId : undefined)
  const state = textOf(message?.message_status)
  return {
    kind: 'accepted',
    wamid,
    held: state === 'held_for_quality_assessment' || state === 'paused',
    ...(waId && !isUserId(waId) ? { waId } : {}),
    ...(userId ? { userId } : {}),
  }
}

async function markRead(
  call: Call,
  { phoneNumberId, token, wamid, typing }: { phoneNumberId: string; token: string; wamid: string; typing?: boolean },
): Promise<GraphResult<true>> {
  const body = {
    messaging_product: 'whatsapp',
    status: 'read',
    message_id: wamid,
    ...(typing ? { typing_indicator: { type: 'text' } } : {}),
  }
  const answer = await call({ method: 'POST', path: [phoneNumberId, 'messages'], token, body })
  return answer.kind === 'ok' ? { kind: 'ok', value: true } : answer
}

async function listTemplates(call: Call, { wabaId, token }: { wabaId: string; token: string }): Promise<GraphResult<Template[]>> {
  const found = new Map<string, Template>()
  let after: string | undefined
  let restarted = false
  for (let page = 0; page < MAX_PAGES; page++) {
    // By cursor, not by `paging.next`: that address holds the token and a host of Meta's choice.
    const query = { fields: TEMPLATE_FIELDS, limit: '100', ...(after ? { after } : {}) }
    const answer = await call({ method: 'GET', path: [wabaId, 'message_templates'], token, query })
    if (answer.kind === 'refused' && answer.error.reason === 'whatsapp.listing_restarted' && !restarted) {
      restarted = true
      after = undefined
      continue
    }
    if (answer.kind !== 'ok') return answer
    for (const template of listOf(answer.body.data).map(readTemplate))
      if (template) found.set(`${template.name} ${template.language}`, template)
    const paging = objectOf(answer.body.paging)
    const next = textOf(paging?.next) ? textOf(objectOf(paging?.cursors)?.after) : undefined
    if (!next || next === after) break
    after = next
  }
  return { kind: 'ok', value: [...found.values()] }
}

function readTemplate(value: unknown): Template | undefined {
  const row = objectOf(value)
  const name = textOf(row?.name)
  const language = textOf(row?.language)
  if (!row || !name || !language) return undefined
  const components = listOf(row.components).filter(
    (component): component is TemplateComponent => textOf(objectOf(component)?.type) !== undefined,
  )
  return filled<Template>({
    id: textOf(row.id),
    name,
    language,
    category: textOf(row.category) ?? 'UNKNOWN',
    status: textOf(row.status) ?? 'UNKNOWN',
    quality: textOf(objectOf(row.quality_score)?.score),
    rejectedReason: textOf(row.rejected_reason) === 'NONE' ? undefined : textOf(row.rejected_reason),
    parameterFormat: row.parameter_format === 'NAMED' ? 'NAMED' : 'POSITIONAL',
    components,
  })
}

/** The category in the answer is the one that counts; Meta may have chosen another than was asked for. */
async function createTemplate(
  call: Call,
  { wabaId, token, template }: { wabaId: string; token: string; template: TemplateDraft },
): Promise<GraphResult<{ id: string; status: string; category: string }>> {
  const { name, language, category, parameterFormat, components } = template
  const body = { name, language, category, parameter_format: parameterFormat, components }
  const answer = await call({ method: 'POST', path: [wabaId, 'message_templates'], token, body })
  if (answer.kind !== 'ok') return answer
  const id = textOf(answer.body.id)
  if (!id) return { kind: 'unknown', why: 'unreadable' }
  return { kind: 'ok', value: { id, status: textOf(answer.body.status) ?? 'PENDING', category: textOf(answer.body.category) ?? category } }
}

async function getNumber(
  call: Call,
  { phoneNumberId, token }: { phoneNumberId: string; token: string },
): Promise<GraphResult<NumberState>> {
  const ask = (fields: string) => call({ method: 'GET', path: [phoneNumberId], token, query: { fields } })
  const [main, ...extras] = await Promise.all([NUMBER_FIELDS, ...RISKY_NUMBER_FIELDS].map(ask))
  if (main?.kind !== 'ok') return main ?? { kind: 'unknown', why: 'connection' }
  const { body } = main
  const extra: Loose = Object.assign({}, ...extras.map((answer) => (answer.kind === 'ok' ? answer.body : {})))
  const limit = extra.whatsapp_business_manager_messaging_limit
  return {
    kind: 'ok',
    value: filled<NumberState>({
      id: textOf(body.id) ?? phoneNumberId,
      displayPhone: textOf(body.display_phone_number),
      verifiedName: textOf(body.verified_name),
      quality: textOf(body.quality_rating),
      status: textOf(body.status),
      nameStatus: textOf(body.name_status),
      throughput: textOf(objectOf(body.throughput)?.level),
      accountMode: textOf(body.account_mode),
      onBusinessApp: typeof extra.is_on_biz_app === 'boolean' ? extra.is_on_biz_app : undefined,
      messagingLimit: numberOf(limit) === undefined ? textOf(limit) : String(limit),
      canSend: textOf(objectOf(extra.health_status)?.can_send_message),
    }),
  }
}
