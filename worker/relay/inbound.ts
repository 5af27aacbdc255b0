import { derivedId } from '../domain/ids.ts'
import { OFFERS } from '../domain/message.ts'
import type { Phone } from '../domain/phone.ts'
import { phoneFromWaId, sameLineVariants } from '../lib/phone.ts'
import { keyedHash } from '../privacy/seal.ts'
import type { Vault } from '../privacy/vault.ts'
import { readWish } from '../privacy/words.ts'
import type { MessageUpdate, UserPreferenceUpdate, WhatsAppPerson } from '../whatsapp/webhook-types.ts'
import { applyConsent, currentConsent, PURPOSES_OF_WISH, withdrawMarketing } from './consents.ts'
import { findContact, getContact, insertContact, linkContact } from './contacts.ts'
import type { PlanMode } from './plan.ts'
import type { RelaySettings } from './settings.ts'
import { endRequests, takeAnswer } from './optins.ts'
import { takeOrderAnswer } from './shop/answers.ts'
import { endSubscriptions } from './subscriptions.ts'
import { assign, keepSealed, type ContactRow } from './tables.ts'
import { typedAnswer } from './typed-answer.ts'
import { suppressForContact } from './outbox.ts'
import { keepContact } from './unconfirmed.ts'
import { grantVisit, takeVisit, type Joined, type OpenVisit } from './visits.ts'

/** The window of free-form replies, less a minute for clocks that differ (whatsapp.md section 7). */
const WINDOW_MS = 24 * 3_600_000 - 60_000

/** Payloads that our own templates put behind their buttons. */
const WISH_OF_PAYLOAD: Readonly<Record<string, 'stop_marketing'>> = { stop_marketing: 'stop_marketing' }

/** A shopper on WhatsApp, with keys hashed and personal data sealed. */
export interface PreparedPerson {
  readonly refs: readonly string[]
  readonly phone: Phone | undefined
  readonly phoneSealed: string | null
  readonly userIdSealed: string | null
  readonly nameSealed: string | null
}

export async function preparePerson(
  person: WhatsAppPerson & { readonly profileName?: string },
  merchantId: string,
  pepper: string,
  vault: Vault,
): Promise<PreparedPerson> {
  const phone = person.waId ? phoneFromWaId(person.waId) : undefined
  const variants = phone ? sameLineVariants(phone) : []
  const hash = (kind: 'phone' | 'bsuid', value: string) => keyedHash(pepper, merchantId, kind, value)
  const [userRef, phoneRefs, phoneSealed, userIdSealed, nameSealed] = await Promise.all([
    person.userId ? hash('bsuid', person.userId) : undefined,
    Promise.all(variants.map(async (v) => `phone:${await hash('phone', v)}`)),
    phone ? vault.seal('contacts.phone', JSON.stringify({ state: 'ok', phone, raw: person.waId, how: 'whatsapp' })) : null,
    person.userId ? vault.seal('contacts.user_id', person.userId) : null,
    person.profileName ? vault.seal('contacts.name', JSON.stringify({ full: person.profileName, first: '' })) : null,
  ])
  return { refs: [...(userRef ? [`bsuid:${userRef}`] : []), ...phoneRefs], phone, phoneSealed, userIdSealed, nameSealed }
}

interface InboundContext {
  readonly sql: SqlStorage
  readonly settings: RelaySettings
  readonly now: number
}

/** The contact that writes; made if nobody knows them yet, for a chat may begin with the shopper. */
export function contactOf({ sql, now }: InboundContext, person: PreparedPerson): ContactRow | undefined {
  const known = findContact(sql, person.refs)
  if (!known) {
    if (person.refs.length === 0) return undefined
    const id = derivedId('cnt', now, person.refs.join('|'))
    insertContact(sql, {
      id,
      name: person.nameSealed,
      phone: person.phoneSealed,
      email: null,
      userId: person.userIdSealed,
      phoneState: person.phone ? 'ok' : 'phone.missing',
      country: null,
      language: null,
      now,
    })
    linkContact(sql, id, person.refs, now)
    return getContact(sql, id)
  }
  keepContact(sql, known)
  linkContact(sql, known.id, person.refs, now)
  if (!known.user_id_sealed && person.userIdSealed) {
    sql.exec('UPDATE contacts SET user_id_sealed = ?, updated_at = ?, dirty = dirty + 1 WHERE id = ?', person.userIdSealed, now, known.id)
  }
  return getContact(sql, known.id)
}

/** What a message says, sealed; where it carries the code of a visit, once more with that visit beside it. */
interface ReceivedContent {
  readonly contentSealed: string
  readonly joinedSealed: string | undefined
  readonly joined: Joined | undefined
}

/** Keeps what the shopper wrote, opens the window, joins the visit that led here, and obeys a wish to stop or start. */
export function receiveMessage(
  ctx: InboundContext,
  update: MessageUpdate,
  person: PreparedPerson,
  { contentSealed, joinedSealed, joined }: ReceivedContent,
  mode: PlanMode,
): void {
  const { sql, now } = ctx
  const contact = contactOf(ctx, person)
  if (!contact) return
  const id = derivedId('msg', update.at, update.wamid)
  const fresh = sql.exec(
    `INSERT OR IGNORE INTO messages (id, direction, contact_id, number_id, purpose, state, wamid, ended_at, created_at, updated_at)
     VALUES (?, 'in', ?, ?, 'support', 'received', ?, ?, ?, ?)`,
    id,
    contact.id,
    update.phoneNumberId ?? null,
    update.wamid,
    update.at,
    update.at,
    now,
  )
  if (fresh.rowsWritten === 0) return
  const visit = joined?.visit && takeVisit(sql, contact.id, joined.visit, now) ? joined.visit : undefined
  keepSealed(sql, id, visit && joinedSealed ? joinedSealed : contentSealed)
  const until = Math.max(contact.window_until ?? 0, update.at + WINDOW_MS)
  sql.exec('UPDATE contacts SET window_until = ?, unreachable = 0, updated_at = ?, dirty = dirty + 1 WHERE id = ?', until, now, contact.id)
  if (update.standby) return endWaiting(ctx, contact, mode)
  const answer = takeOrderAnswer(sql, ctx.settings.choices, contact.id, update)
  if (answer) {
    endWaiting(ctx, contact, mode)
    if (mode === 'send') replyLater(ctx, contact, update, { what: `order_${answer}`, language: contact.language ?? ctx.settings.language })
    return
  }

  const reply = replyTo(ctx, contact, { ...update, text: joined?.text ?? update.text }, visit)
  // What a stop ends, it ends as a stop.
  if (!reply?.what.startsWith('stop')) endWaiting(ctx, contact, mode)
  if (reply && mode === 'send') replyLater(ctx, contact, update, reply)
}

/** Somebody talks with the shopper now: rules that end by a reply say no more. */
function endWaiting({ sql, settings, now }: InboundContext, contact: ContactRow, mode: PlanMode): void {
  const rules = settings.rules.filter((rule) => rule.on && rule.definition.stopOnReply)
  if (mode === 'send')
    suppressForContact(
      sql,
      contact.id,
      rules.map((rule) => rule.id),
      'shopper.replied',
      now,
    )
}

/** What is answered, once: its name, and in which language. */
interface Reply {
  /** A wish, or an answer to an opt-in with the purposes that it was about, each behind a dot. */
  readonly what: string
  readonly language: string
  /** The question that was answered. */
  readonly question?: string
}

/** Does what the message says: a wish first, since a stop must win over whatever else is in it; then what was agreed to or refused. */
function replyTo(
  ctx: InboundContext,
  contact: ContactRow,
  said: Omit<MessageUpdate, 'text'> & { readonly text: string | undefined },
  visit: OpenVisit | undefined,
): Reply | undefined {
  const { sql, settings, now } = ctx
  const { text, payload, wamid, at } = said
  const byButton = payload ? WISH_OF_PAYLOAD[payload] : undefined
  const wish = byButton ? { wish: byButton, language: contact.language ?? settings.language } : text ? readWish(text) : undefined
  const changed = wish ? obey(ctx, contact, wish.wish, at, wamid) : false
  if (wish && (wish.wish !== 'start' || changed)) return { what: wish.wish, language: wish.language }
  const proof = { ref: wamid, at }
  // A message that carries a visit's wish answers that visit, whatever else it says.
  const typed = payload || visit?.said.optin ? undefined : typedAnswer(sql, contact.id, contact.language, said)
  const answer = payload ?? typed
  const answered = answer ? takeAnswer(sql, settings, contact.id, answer, typed ? { ref: `text:${wamid}`, at } : proof, now) : undefined
  if (answered) return { what: [answered.answer, ...answered.purposes].join('.'), language: answered.lang, question: answered.id }
  const granted = visit ? grantVisit(sql, settings, contact.id, visit, proof, now) : []
  if (granted.length === 0) return undefined
  return { what: ['granted', ...granted].join('.'), language: visit?.said.optin?.lang ?? settings.language }
}

/** STOP ends offers; "STOP ALL" ends everything; START gives back what was taken away, and nothing that never was. */
function obey(
  { sql, settings, now }: InboundContext,
  contact: ContactRow,
  wish: keyof typeof PURPOSES_OF_WISH,
  at: number,
  wamid: string,
): boolean {
  let changed = false
  if (wish !== 'start') {
    endRequests(sql, contact.id, now)
    endSubscriptions(sql, contact.id, now)
  }
  for (const purpose of PURPOSES_OF_WISH[wish]) {
    // Nobody asked for news of a product: then there is nothing to end, and nothing to note.
    if (purpose === 'product_alerts' && !currentConsent(sql, contact.id, purpose)) continue
    if (wish === 'start' && currentConsent(sql, contact.id, purpose)?.state !== 'withdrawn') continue
    const state = wish === 'start' ? 'granted' : 'withdrawn'
    changed = applyConsent(sql, settings.choices, contact.id, { purpose, state, source: 'keyword', proof: wamid, at }, {}, now) || changed
  }
  return changed
}

/** A short answer inside the window. It has no rule; the shopper's own message is its basis, and its fact says what to answer. */
function replyLater({ sql, now }: InboundContext, contact: ContactRow, update: MessageUpdate, { what, language, question }: Reply): void {
  sql.exec(
    `INSERT OR IGNORE INTO messages (id, direction, contact_id, purpose, fact, state, due_at, best_before, created_at, updated_at)
     VALUES (?, 'out', ?, 'support', ?, 'queued', ?, ?, ?, ?)`,
    derivedId('msg', update.at, `reply|${update.wamid}`),
    contact.id,
    ['reply', what, language, update.wamid, ...(question ? [question] : [])].join(':'),
    now,
    update.at + 3_600_000,
    now,
    now,
  )
}

/** The switch inside WhatsApp itself: offers off or on again. */
export function applyPreference(ctx: InboundContext, update: UserPreferenceUpdate, person: PreparedPerson): void {
  if (update.category !== 'marketing_messages') return
  const contact = contactOf(ctx, person)
  if (!contact) return
  const { sql, settings, now } = ctx
  const proof = `user_preferences:${update.value}`
  if (update.value === 'stop') return withdrawMarketing(sql, settings.choices, contact.id, proof, update.at, now)
  // "Resume" undoes a stop; it is no consent to offers that were never agreed to.
  for (const purpose of OFFERS.filter((one) => currentConsent(sql, contact.id, one)?.state === 'withdrawn'))
    applyConsent(sql, settings.choices, contact.id, { purpose, state: 'granted', source: 'whatsapp', proof, at: update.at }, {}, now)
}

/** A shopper moved to another number or user id: the same contact, found by the old, reached by the new. */
export function changeIdentity({ sql, now }: InboundContext, previous: PreparedPerson, person: PreparedPerson): void {
  const known = findContact(sql, previous.refs)
  if (!known || person.refs.length === 0) return
  for (const ref of person.refs) sql.exec('DELETE FROM refs WHERE ref = ?', ref)
  linkContact(sql, known.id, person.refs, now)
  const { set, values } = assign({
    ...(person.phoneSealed ? { phone_sealed: person.phoneSealed, phone_state: 'ok' } : {}),
    ...(person.userIdSealed ? { user_id_sealed: person.userIdSealed } : {}),
    unreachable: 0,
  })
  sql.exec(`UPDATE contacts SET ${set}, updated_at = ?, dirty = dirty + 1 WHERE id = ?`, ...values, now, known.id)
}
