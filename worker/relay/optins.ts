import type { ConsentSignal } from '../domain/events.ts'
import { derivedId } from '../domain/ids.ts'
import { applyConsent, currentConsent, recordSign, type Shown } from './consents.ts'
import { findContact, insertContact, linkContact } from './contacts.ts'
import type { RelaySettings } from './settings.ts'
import { endSubscription, isSubscribed, subscribe, type Wanted } from './subscriptions.ts'
import { all, one } from './tables.ts'
import type { OptinRequest, WidgetPurpose } from './widget.ts'

const DAY_MS = 86_400_000

/** Who doesn't answer within this didn't agree. */
const ANSWER_MS = 7 * DAY_MS
/** Nobody is asked twice in a day, whoever types their number. */
const AGAIN_MS = DAY_MS
/** Who said no is left alone for so long, and so is who left so many questions unanswered in that time. */
const REST_MS = 30 * DAY_MS
const MOST_UNANSWERED = 3
/** A question that comes later than this is none any more. */
const BEST_BEFORE_MS = 3_600_000

/** What a shopper agreed to on a page. What is personal in it is sealed. */
export type Agreed = Pick<OptinRequest, 'purposes' | 'version' | 'lang' | 'wording' | 'page' | 'alert'> & {
  readonly product?: Wanted
  /** What the wheel gave, in the shop's words as they were then. */
  readonly prize?: string
}

/** What a form asked for, and when. */
type Asked = Agreed & { readonly at: number }

/** The shopper's own message. */
export interface Proof {
  /** WhatsApp's id of it; behind `text:` where a question was answered by a typed word. */
  readonly ref: string
  readonly at: number
}

/** Hashes and sealed data of whoever was named in the form. */
export interface PreparedRequest {
  readonly request: OptinRequest
  readonly refs: readonly string[]
  readonly phoneSealed: string
  readonly nameSealed: string | null
  readonly titleSealed: string | null
}

/**
 * Asks back in WhatsApp whether the number's owner agrees. Until the answer nothing counts: the ledger notes the request, and what
 * stood for the contact stands. Nobody is asked what they agreed to already, nor soon after they said no.
 */
export function askBack(sql: SqlStorage, prepared: PreparedRequest, now: number): void {
  const { request, refs, phoneSealed, nameSealed, titleSealed } = prepared
  const contactId = findContact(sql, refs)?.id ?? newContact(sql, request, refs, phoneSealed, nameSealed, now)
  const { version, lang, wording, page, product, alert, prize } = request
  const purposes = request.purposes.filter((purpose) => mayAsk(sql, contactId, purpose, request, now))
  if (purposes.length === 0) return
  const agreed: Asked = {
    at: now,
    purposes,
    version,
    lang,
    wording,
    page,
    ...(product ? { product: { id: product.id, ...(titleSealed ? { titleSealed } : {}) } } : {}),
    ...(alert ? { alert } : {}),
    ...(prize?.label ? { prize: prize.label } : {}),
  }
  const id = questionFor(sql, contactId, agreed, now)
  if (!id) return
  for (const purpose of purposes) recordSign(sql, contactId, signal(purpose, 'pending', `form:${id}`, now), shownFor(agreed, purpose), now)
}

function mayAsk(sql: SqlStorage, contactId: string, purpose: WidgetPurpose, { product, alert }: OptinRequest, now: number): boolean {
  const said = (about: ConsentSignal['purpose']) => currentConsent(sql, contactId, about)
  const isRefused = (about: ConsentSignal['purpose']) => said(about)?.state === 'withdrawn' && (said(about)?.at ?? 0) > now - REST_MS
  // Only who ended everything has ended this one.
  if (isRefused(purpose) || isRefused('support')) return false
  if (said(purpose)?.state !== 'granted') return true
  return purpose === 'product_alerts' && product !== undefined && alert !== undefined && !isSubscribed(sql, contactId, product.id, alert)
}

type OptinRow = { id: string; agreed: string; at: number; ended_at: number | null }

/**
 * The question that asks for this. One that is not answered yet takes it in, since it asks "was it you?"; after an answer the next
 * one waits until a day is over. Undefined for who has been asked too often.
 */
function questionFor(sql: SqlStorage, contactId: string, agreed: Asked, now: number): string | undefined {
  const past = all<OptinRow>(
    sql,
    'SELECT id, agreed, at, ended_at FROM optins WHERE contact_id = ? AND at > ? ORDER BY at DESC',
    contactId,
    now - REST_MS,
  )
  const [last] = past
  if (last?.ended_at === null && last.at > now - AGAIN_MS) {
    const both = [...listOf(last), agreed].slice(-10)
    sql.exec('UPDATE optins SET agreed = ? WHERE id = ?', JSON.stringify(both), last.id)
    return last.id
  }
  if (past.filter(isUnanswered).length >= MOST_UNANSWERED) return undefined
  const at = Math.max(now, (last?.at ?? 0) + AGAIN_MS)
  const id = derivedId('opt', now, `${contactId}|${agreed.version}|${now}`)
  sql.exec('INSERT INTO optins (id, contact_id, agreed, at) VALUES (?, ?, ?, ?)', id, contactId, JSON.stringify([agreed]), at)
  sql.exec(
    `INSERT OR IGNORE INTO messages (id, direction, contact_id, purpose, fact, state, due_at, best_before, created_at, updated_at)
     VALUES (?, 'out', ?, 'support', ?, 'queued', ?, ?, ?, ?)`,
    derivedId('msg', now, `optin|${id}`),
    contactId,
    `optin:${id}`,
    at,
    at + BEST_BEFORE_MS,
    now,
    now,
  )
  return id
}

const listOf = ({ agreed }: Pick<OptinRow, 'agreed'>): readonly Asked[] => JSON.parse(agreed) as Asked[]
const isUnanswered = ({ at, ended_at }: OptinRow): boolean => ended_at === null || ended_at === at + ANSWER_MS

function newContact(
  sql: SqlStorage,
  { phone, lang }: OptinRequest,
  refs: readonly string[],
  phoneSealed: string,
  nameSealed: string | null,
  now: number,
): string {
  const id = derivedId('cnt', now, refs.join('|'))
  const { country } = phone
  insertContact(sql, {
    id,
    name: nameSealed,
    phone: phoneSealed,
    email: null,
    userId: null,
    phoneState: 'ok',
    country,
    language: lang,
    now,
  })
  sql.exec('UPDATE contacts SET form_at = ? WHERE id = ?', now, id)
  linkContact(sql, id, refs, now)
  return id
}

const signal = (purpose: ConsentSignal['purpose'], state: ConsentSignal['state'], proof: string, at: number): ConsentSignal => ({
  purpose,
  state,
  source: 'widget',
  proof,
  at,
})

const shownFor = (agreed: Agreed, purpose: WidgetPurpose): Shown => ({
  version: agreed.version,
  page: agreed.page,
  locale: agreed.lang,
  wording: agreed.wording[purpose] ?? '',
})

/**
 * Writes down that a shopper agreed, with what they were shown and the message that proves it. Returns the purposes that hold from
 * now on: not those that the shopper has stopped since.
 */
export function grant(
  sql: SqlStorage,
  settings: RelaySettings,
  contactId: string,
  agreed: Agreed,
  { ref, at }: Proof,
  now: number,
): readonly WidgetPurpose[] {
  const granted = agreed.purposes.filter((purpose) => {
    const sign = signal(purpose, 'granted', ref, at)
    const isNew = applyConsent(sql, settings.choices, contactId, sign, shownFor(agreed, purpose), now)
    const holds = currentConsent(sql, contactId, purpose)?.state === 'granted'
    // Another product under the same words is another agreement.
    if (holds && !isNew && purpose === 'product_alerts') recordSign(sql, contactId, sign, shownFor(agreed, purpose), now)
    return holds
  })
  if (granted.includes('product_alerts') && agreed.product && agreed.alert) subscribe(sql, contactId, agreed.product, agreed.alert, now)
  return granted
}

/** What the two buttons under the question send back. */
export const answerPayloads = (id: string) => ({ yes: `optin_yes:${id}`, no: `optin_no:${id}` })
const ANSWER = /^optin_(yes|no):(opt_\w+)$/

/** What an answer came to, to which question, and in which language it was asked. */
export interface Answered {
  readonly id: string
  readonly answer: 'granted' | 'declined' | 'closed'
  readonly purposes: readonly WidgetPurpose[]
  readonly lang: string
}

/**
 * The number's owner answered. "Yes" is the proof of all that was asked, once, within a week, and not after a stop; "No" takes it back
 * whenever it comes. Undefined where it is no answer of the contact that was asked.
 */
export function takeAnswer(
  sql: SqlStorage,
  settings: RelaySettings,
  contactId: string,
  payload: string,
  { ref, at }: Proof,
  now: number,
): Answered | undefined {
  const [, answer, id = ''] = ANSWER.exec(payload) ?? []
  const row = one<OptinRow>(sql, 'SELECT id, agreed, at, ended_at FROM optins WHERE id = ? AND contact_id = ?', id, contactId)
  if (!answer || !row) return undefined
  const asked = listOf(row)
  const lang = asked.at(-1)?.lang ?? settings.language
  if (answer === 'yes' && (row.ended_at !== null || row.at < at - ANSWER_MS)) return { id, answer: 'closed', purposes: [], lang }
  if (row.ended_at === null) sql.exec('UPDATE optins SET ended_at = ? WHERE id = ?', now, id)
  // WhatsApp tells whole seconds; in the ledger an answer comes after its question.
  const proof = { ref, at: Math.max(at, ...asked.map((agreed) => agreed.at + 1)) }
  if (answer === 'no') {
    for (const agreed of asked) refuse(sql, settings, contactId, agreed, proof, now)
    return { id, answer: 'declined', purposes: [], lang }
  }
  const purposes = [...new Set(asked.flatMap((agreed) => grant(sql, settings, contactId, agreed, proof, now)))]
  return { id, answer: purposes.length > 0 ? 'granted' : 'closed', purposes, lang }
}

/** What the wheel gave who was asked this; another prize only where the wheel was another one. */
export function prizesOf(sql: SqlStorage, id: string): readonly string[] {
  const row = one<Pick<OptinRow, 'agreed'>>(sql, 'SELECT agreed FROM optins WHERE id = ?', id)
  return [...new Set(row ? listOf(row).flatMap(({ prize }) => prize ?? []) : [])]
}

/** A question that may still be answered at this time, and the languages that it may have been read in. */
export function openQuestion(
  sql: SqlStorage,
  contactId: string,
  id: string,
  at: number,
): { readonly id: string; readonly languages: readonly string[] } | undefined {
  const row = one<OptinRow>(
    sql,
    'SELECT id, agreed, at, ended_at FROM optins WHERE id = ? AND contact_id = ? AND ended_at IS NULL AND at >= ?',
    id,
    contactId,
    at - ANSWER_MS,
  )
  return row && { id, languages: listOf(row).map(({ lang }) => lang) }
}

function refuse(sql: SqlStorage, settings: RelaySettings, contactId: string, agreed: Agreed, { ref, at }: Proof, now: number): void {
  const { product, alert } = agreed
  if (product && alert) endSubscription(sql, contactId, product.id, alert, now)
  for (const purpose of agreed.purposes) {
    applyConsent(sql, settings.choices, contactId, signal(purpose, 'withdrawn', ref, at), shownFor(agreed, purpose), now)
  }
}

/** A STOP ends what was still being asked. */
export function endRequests(sql: SqlStorage, contactId: string, now: number): void {
  const open = one(sql, 'SELECT 1 AS x FROM optins WHERE contact_id = ? AND ended_at IS NULL', contactId)
  if (!open) return
  sql.exec('UPDATE optins SET ended_at = ? WHERE contact_id = ? AND ended_at IS NULL', now, contactId)
  sql.exec(
    `UPDATE messages SET state = 'suppressed', reason = 'consent.withdrawn', ended_at = ?1, updated_at = ?1, dirty = dirty + 1
     WHERE contact_id = ?2 AND state = 'queued' AND fact LIKE 'optin:%'`,
    now,
    contactId,
  )
}

export function forgetRequests(sql: SqlStorage, now: number): void {
  sql.exec('UPDATE optins SET ended_at = at + ?1 WHERE ended_at IS NULL AND at < ?2', ANSWER_MS, now - ANSWER_MS)
  sql.exec('DELETE FROM optins WHERE at < ?', now - REST_MS)
}
