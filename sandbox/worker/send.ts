import type { Box, Sender } from './box.ts'
import { nextRev, saveSettings } from './box.ts'
import { checkMessage, checkReadReceipt, isReadReceipt, isUserId, recipientOf, typeOf } from './check-message.ts'
import { checkTemplateSend } from './check-template-send.ts'
import { contactOfPhone, contactOfUser, windowUntil } from './contacts.ts'
import type { Answer, Refusal } from './graph-error.ts'
import { graphError, refuse, unknownObject } from './graph-error.ts'
import { schedule } from './hooks.ts'
import { newTrace, newWamid } from './ids.ts'
import type { Json } from './json.ts'
import { fields, parse, record, text } from './json.ts'
import { mediaExists } from './media.ts'
import { take } from './rates.ts'
import { senderOf } from './senders.ts'
import type { FaultMode } from './settings.ts'
import type { Sent } from './statuses.ts'
import { planStatuses } from './statuses.ts'
import { findTemplate } from './template-store.ts'
import { reviewed } from './templates.ts'
import { lower } from './template.ts'

/** What is left of an accepted message to be written down; `n` is known once the row is. */
type Accepted = Omit<Sent, 'n'>
interface Decision {
  readonly answer: Answer
  readonly accepted?: Accepted
}

const NO_ANSWER: Answer = { status: 0, body: null }
const GATEWAY_TIMEOUT = 504
const RETRY_AFTER_SECONDS = '2'

/** `POST /{number}/messages`: decides, writes down, answers; or fails in the way that was asked for. */
export async function receiveMessage(box: Box, request: Request, pnid: string, path: string): Promise<Response> {
  const authorized = /^Bearer\s+\S/i.test(request.headers.get('authorization') ?? '')
  const raw = await request.text()
  const sender = await senderOf(box, pnid)
  const body = parse(raw)
  const { mode, latencyMs } = takeFault(box)
  const decision =
    mode === 'timeout' ? { answer: NO_ANSWER } : (injected(mode, box) ?? decide(box, request, { authorized, body, sender, pnid, path }))
  const answer = mode === 'hang_after_accept' ? NO_ANSWER : decision.answer
  writeDown(box, { pnid, path, authorized, body: body ?? raw, answer, accepted: decision.accepted })
  if (latencyMs) await scheduler.wait(latencyMs)
  if (answer.status !== 0)
    return Response.json(answer.body, { status: answer.status, ...(answer.headers ? { headers: answer.headers } : {}) })
  // A Worker can't drop a connection; holding it longer than any caller waits, then an empty 504, comes nearest to silence.
  await scheduler.wait(box.memory.settings.holdMs)
  return new Response(null, { status: GATEWAY_TIMEOUT })
}

/** The fault for this request; counts down where a number of requests was named. */
function takeFault(box: Box): { readonly mode: FaultMode; readonly latencyMs: number } {
  const { settings } = box.memory
  const { mode, left, latencyMs } = settings.fault
  if (left === null || mode === 'ok') return { mode, latencyMs }
  if (left <= 0) return { mode: 'ok', latencyMs: 0 }
  saveSettings(box, { ...settings, fault: left === 1 ? { mode: 'ok', left: null, latencyMs: 0 } : { mode, left: left - 1, latencyMs } })
  return { mode, latencyMs }
}

let flip = 0

/** Both codes and both HTTP statuses that Meta uses for one thing, by turns. */
function injected(mode: FaultMode, box: Box): Decision | undefined {
  if (mode !== 'http500' && mode !== 'ratelimit') return undefined
  const odd = flip++ % 2 === 1
  const trace = newTrace()
  const since = new Date(box.now()).toISOString()
  if (mode === 'http500')
    return { answer: graphError(refuse(odd ? 2 : 131000, `Injected by the sandbox at ${since}.`, { status: 500 }), trace) }
  return {
    answer: graphError(
      refuse(130429, 'Cloud API message throughput has been reached.', {
        status: odd ? 400 : 429,
        headers: { 'retry-after': RETRY_AFTER_SECONDS },
      }),
      trace,
    ),
  }
}

interface Call {
  readonly authorized: boolean
  readonly body: unknown
  readonly sender: Sender | undefined
  readonly pnid: string
  readonly path: string
}

function decide(box: Box, request: Request, call: Call): Decision {
  const refused = (refusal: Refusal): Decision => ({ answer: graphError(refusal, newTrace()) })
  const { sender, path } = call
  if (!call.authorized) return refused(refuse(190, 'An access token is required to request this resource.'))
  if (!sender) return refused(unknownObject(call.pnid, 'POST'))
  if (sender.deleted) return refused(refuse(33, 'The business phone number has been deleted.'))
  const body = record(call.body)
  if (!body) return refused(refuse(100, 'The request body is not valid JSON.'))
  const { numberRates, settings } = box.memory
  if (!take(numberRates, sender.id, box.now(), settings.ratePerSecond, settings.ratePerSecond))
    return refused(refuse(130429, 'Cloud API message throughput has been reached.'))
  if (isReadReceipt(body)) {
    const wrong = checkReadReceipt(body)
    return wrong ? refused(wrong) : { answer: { status: 200, body: { success: true } } }
  }
  const wrong =
    checkMessage(body) ??
    (path.endsWith('/marketing_messages') && typeOf(body) !== 'template'
      ? refuse(134100, 'Only template messages of category MARKETING.')
      : undefined)
  if (wrong) return refused(wrong)
  const result = accept(box, sender, body, path.endsWith('/marketing_messages'))
  return 'code' in result ? refused(result) : { accepted: result, answer: { status: 200, body: acceptedBody(result, body) } }
}

function acceptedBody(accepted: Accepted, body: Json) {
  const input = recipientOf(body)?.input ?? ''
  const contact =
    accepted.contact.waId && recipientOf(body)?.kind === 'phone'
      ? { input, wa_id: accepted.contact.waId }
      : { input, user_id: accepted.contact.userId }
  return {
    messaging_product: 'whatsapp',
    contacts: [contact],
    messages: [{ id: accepted.wamid, ...(typeOf(body) === 'template' ? { message_status: 'accepted' } : {}) }],
  }
}

/** The rules that need memory: template, pair rate, window, and what becomes of the message later. */
function accept(box: Box, sender: Sender, body: Json, marketing: boolean): Accepted | Refusal {
  const { settings } = box.memory
  const to = recipientOf(body)
  if (!to) return refuse(100, 'The parameter to is required.')
  const userId = to.kind === 'user' ? to.userId : contactOfPhone(box, to.waId)
  const contact = to.kind === 'user' ? contactOfUser(box, userId) : { userId, waId: to.waId }
  if (to.kind === 'phone' && to.waId === sender.display) return refuse(131009, 'Sender and recipient are the same.')
  const template =
    typeOf(body) === 'template' ? templateOf(box, sender, fields(body['template']), to.kind === 'user') : { category: 'service' }
  if ('code' in template) return template
  if (marketing && template.category !== 'marketing') return refuse(134100, 'Only template messages of category MARKETING.')
  const { pairSeconds, pairBurst } = settings
  if (pairSeconds > 0 && !take(box.memory.pairRates, `${sender.id}|${userId}`, box.now(), 1 / pairSeconds, pairBurst)) {
    return refuse(131056, 'Too many messages sent from this phone number to the same phone number in a short period of time.')
  }
  const closed = typeOf(body) !== 'template' && settings.window && windowUntil(box, sender.id, userId) <= box.now()
  const reengage = 'Message failed to send because more than 24 hours have passed since the customer last replied to this number.'
  if (closed && settings.windowRefusal === 'sync') return refuse(131047, reengage)
  const failure = closed ? { code: 131047, details: reengage } : laterFailure(box, body, to.input, contact.waId)
  return {
    wamid: newWamid(contact.waId ?? userId),
    sender,
    contact,
    opaque: text(body['biz_opaque_callback_data']),
    category: template.category,
    onlySent: typeOf(body) === 'reaction',
    failure,
  }
}

function templateOf(box: Box, sender: Sender, sent: Json, toUserId: boolean): { readonly category: string } | Refusal {
  const name = text(sent['name'])
  const language = text(fields(sent['language'])['code'])
  if (!name) return refuse(131008, "Parameter template['name'] is required.")
  if (!language) return refuse(131008, "Parameter template['language']['code'] is required.")
  const found = findTemplate(box, sender.wabaId, name, language)
  const template = found && reviewed(box, found)
  if (!template && box.memory.settings.lenientTemplates) return { category: 'utility' }
  if (!template || ['PENDING', 'REJECTED', 'IN_APPEAL', 'PENDING_DELETION', 'DELETED', 'ARCHIVED'].includes(template.status)) {
    return refuse(
      132001,
      template ? `Template (${name}) in ${language} is ${template.status}` : `template name (${name}) does not exist in ${language}`,
    )
  }
  if (template.status === 'PAUSED') return refuse(132015, `Template (${name}) is paused due to low quality`)
  if (template.status === 'DISABLED') return refuse(132016, `Template (${name}) was paused too often and is disabled`)
  return checkTemplateSend(template, sent['components'], toUserId) ?? { category: lower(template.category) }
}

/** Why an accepted message won't arrive: a user id in `to`, a media id nobody uploaded, or what the tester asked for. */
function laterFailure(box: Box, body: Json, input: string, waId: string | undefined): Accepted['failure'] {
  if (text(body['to']) && isUserId(input))
    return { code: 131026, details: 'Message undeliverable: the recipient is not a phone number on WhatsApp.' }
  const outcome = box.memory.settings.outcomes[waId ?? ''] ?? box.memory.settings.outcomes['*']
  if (outcome !== undefined) return { code: outcome, details: 'Asked for in the sandbox’s settings.' }
  const id = text(fields(body[typeOf(body)])['id'])
  return id !== undefined && !mediaExists(box, id) ? { code: 131053, details: `Media ${id} could not be found.` } : undefined
}

interface Entry {
  readonly pnid: string
  readonly path: string
  readonly authorized: boolean
  readonly body: unknown
  readonly answer: Answer
  readonly accepted: Accepted | undefined
}

function writeDown(box: Box, { pnid, path, authorized, body, answer, accepted }: Entry): void {
  const state = accepted ? 'accepted' : answer.status === 200 ? 'noted' : 'refused'
  const at = box.now()
  const row = box.sql.exec(
    'INSERT INTO messages (rev, at, pnid, path, auth, body, status, response, wamid, contact, state, failure) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING n',
    nextRev(box),
    at,
    pnid,
    path,
    authorized ? 1 : 0,
    JSON.stringify(body),
    answer.status,
    JSON.stringify(answer.body),
    accepted?.wamid ?? null,
    accepted?.contact.userId ?? contactNamed(box, body),
    state,
    accepted?.failure ? JSON.stringify(accepted.failure) : null,
  )
  const n = Number(row.one()['n'])
  if (accepted) schedule(box, planStatuses(box, { ...accepted, n }, at))
}

/** A refused message belongs to a chat on the page too, where it was addressed to anybody. */
function contactNamed(box: Box, body: unknown): string | null {
  const to = recipientOf(fields(body))
  if (to?.kind === 'user') return to.userId
  return to && /^\d{7,15}$/.test(to.waId) ? contactOfPhone(box, to.waId) : null
}
