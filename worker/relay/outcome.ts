import type { MerchantSettings } from '../domain/settings.ts'
import { retryDelayMs } from '../lib/backoff.ts'
import type { SendOutcome } from '../whatsapp/client.ts'
import { explainGraph, type GraphAction } from '../whatsapp/errors.ts'
import type { GraphFailure } from '../whatsapp/graph-call.ts'
import { log } from '../lib/log.ts'
import { withdrawMarketing } from './consents.ts'
import { openNotice, closeNotice } from './notices.ts'
import { goAsTemplate, moveMessage, type Reason } from './outbox.ts'
import { UNREACHABLE_AFTER } from './policy.ts'
import type { MessageRow } from './tables.ts'

interface OutcomeContext {
  readonly sql: SqlStorage
  readonly now: number
  /** 0 to 1. */
  readonly random: number
  readonly choices: MerchantSettings
  /** Our copy of a template may be old; it is read again before the next try. */
  readonly templatesChanged: () => void
}

const NUMBER_REST_MS = 5 * 60_000
const TEMPLATE_REST_MS = 6 * 3_600_000
const PORTFOLIO_REST_MS = 3_600_000

/** Records what became of one send. The one place where an answer of WhatsApp turns into a state. */
export function recordOutcome(ctx: OutcomeContext, message: MessageRow, outcome: SendOutcome): void {
  const { sql, now } = ctx
  if (outcome.kind === 'accepted') {
    moveMessage(sql, message, 'accepted', { wamid: outcome.wamid, accepted_at: now, reason: null }, now)
    closeNotice(sql, 'number', message.number_id ?? '', now)
    return
  }
  if (outcome.kind === 'unknown') {
    moveMessage(sql, message, 'unknown', {}, now)
    return
  }
  refuse(ctx, message, outcome.error)
}

/** Exhaustive over the table's actions: what happens to the message, and to all others that share its fate. */
function refuse(ctx: OutcomeContext, message: MessageRow, error: GraphFailure): void {
  const { sql, now } = ctx
  const fail = () => failMessage(sql, message, error.reason, error.code ?? null, now)
  const action: GraphAction = error.action
  if (error.tell === 'operators')
    log({
      work: 'relay.operators',
      messageId: message.id,
      code: error.reason,
      graphCode: error.code,
      httpStatus: error.httpStatus,
      fbtraceId: error.fbtraceId,
    })
  if (error.tell === 'merchant') openNotice(sql, error.reason, subjectOf(action, message), { graphCode: error.code ?? 0 }, now)
  switch (action) {
    case 'retry':
    case 'resync_template':
      if (action === 'resync_template') ctx.templatesChanged()
      if (retryLater(ctx, message, error)) return
      if (action === 'resync_template') stopTemplate(ctx, message, error.reason)
      return fail()
    case 'pace_pair':
      return waitTurn(ctx, message, error, undefined)
    case 'pace_number':
    case 'pace_account':
    case 'pace_app':
      return waitTurn(ctx, message, error, 'number')
    case 'pace_portfolio':
      restNumber(sql, message.number_id, null, now + PORTFOLIO_REST_MS)
      return requeue(ctx, message, now + PORTFOLIO_REST_MS, error.reason)
    case 'stop_number':
    case 'ask_merchant':
      // Nothing is lost: what waits goes out after the mend, as far as it is still true by then.
      restNumber(sql, message.number_id, null, now + NUMBER_REST_MS)
      return requeue(ctx, message, now + NUMBER_REST_MS, error.reason)
    case 'stop_marketing_number':
      restNumber(sql, message.number_id, 'marketing', now + (error.restSeconds ?? 86_400) * 1000)
      return fail()
    case 'stop_utility_number':
      restNumber(sql, message.number_id, 'order_updates', now + NUMBER_REST_MS)
      return requeue(ctx, message, now + NUMBER_REST_MS, error.reason)
    case 'stop_template':
      stopTemplate(ctx, message, error.reason)
      return fail()
    case 'stop_contact':
      strike(sql, message.contact_id, error.code, now)
      return fail()
    case 'stop_contact_marketing':
      withdrawMarketing(sql, ctx.choices, message.contact_id, `refused:${error.code ?? 0}:${message.id}`, now, now)
      return fail()
    case 'use_template':
      if (goAsTemplate(sql, message, error.reason, now)) return
      return fail()
    case 'shorten':
    case 'stop_message':
      return fail()
  }
}

export function failMessage(sql: SqlStorage, message: MessageRow, reason: Reason, graphCode: number | null, now: number): void {
  moveMessage(sql, message, 'failed', { reason, graph_code: graphCode, ended_at: now }, now)
}

function retryLater(ctx: OutcomeContext, message: MessageRow, error: GraphFailure): boolean {
  const delay = retryDelayMs(message.failures + 1, ctx.random, error.retryAfterSeconds, error.retryDelaysSeconds)
  if (delay === undefined) return false
  requeue(ctx, message, ctx.now + delay, error.reason)
  return true
}

/** Limits delay and never drop: the last delay repeats for as long as the news is news. */
function waitTurn(ctx: OutcomeContext, message: MessageRow, error: GraphFailure, whom: 'number' | undefined): void {
  const schedule = error.retryDelaysSeconds ?? [5]
  const delay = retryDelayMs(Math.min(message.failures + 1, schedule.length), ctx.random, error.retryAfterSeconds, schedule) ?? 5_000
  if (whom) restNumber(ctx.sql, message.number_id, null, ctx.now + delay)
  requeue(ctx, message, ctx.now + delay, error.reason)
}

function requeue({ sql, now }: OutcomeContext, message: MessageRow, dueAt: number, reason: Reason): void {
  moveMessage(sql, message, 'queued', { due_at: dueAt, failures: message.failures + 1, reason }, now)
}

/** A failure that counts against the contact; after so many, as the table of errors says, it is tried no more. */
export function strike(sql: SqlStorage, contactId: string | null, code: number | undefined, now: number): void {
  const strikes = explainGraph(code).strikes ?? UNREACHABLE_AFTER
  const weight = Math.ceil(UNREACHABLE_AFTER / strikes)
  sql.exec('UPDATE contacts SET unreachable = unreachable + ?, updated_at = ?, dirty = dirty + 1 WHERE id = ?', weight, now, contactId)
}

/** Nothing of this number (or of this purpose) goes out until then. */
export function restNumber(sql: SqlStorage, numberId: string | null, purpose: string | null, until: number): void {
  if (!numberId) return
  sql.exec(
    'INSERT INTO numbers (id, paused_until) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET paused_until = max(paused_until, ?2)',
    purpose ? `${numberId}:${purpose}` : numberId,
    until,
  )
}

function stopTemplate({ sql, now }: OutcomeContext, message: MessageRow, reason: string): void {
  if (!message.template || !message.language) return
  sql.exec(
    'INSERT OR REPLACE INTO stops (template, language, reason, until) VALUES (?, ?, ?, ?)',
    message.template,
    message.language,
    reason,
    now + TEMPLATE_REST_MS,
  )
}

function subjectOf(action: GraphAction, message: MessageRow): string {
  if (action === 'stop_template' || action === 'resync_template') return `template:${message.template}:${message.language}`
  if (action === 'stop_marketing_number') return `number:${message.number_id}:marketing`
  if (action === 'stop_utility_number') return `number:${message.number_id}:order_updates`
  return action === 'stop_message' || action === 'stop_contact' ? 'messages' : `number:${message.number_id}`
}
