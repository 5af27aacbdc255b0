import { derivedId } from '../domain/ids.ts'
import type { MessageUpdate } from '../whatsapp/webhook-types.ts'
import { takeCommand } from './chat/commands.ts'
import { takeTalkAnswer, takeTalkButton } from './chat/take.ts'
import { endTalk } from './chat/talks.ts'
import { findContact } from './contacts.ts'
import { suppressForContact } from './outbox.ts'
import { takeAnswer } from './optins.ts'
import type { PlanMode } from './plan.ts'
import { replyLater, type Heard, type Reply } from './reply.ts'
import { takeOrderAnswer } from './shop/answers.ts'
import { contactOf, type InboundContext, type PreparedPerson } from './shopper.ts'
import { keepSealed, type ContactRow } from './tables.ts'
import { typedAnswer } from './typed-answer.ts'
import { grantVisit, takeVisit, type Joined } from './visits.ts'
import { takeWish } from './wishes.ts'

/** The window of free-form replies, less a minute for clocks that differ (whatsapp.md section 7). */
const WINDOW_MS = 24 * 3_600_000 - 60_000

/**
 * What a message can mean, in the order in which it is asked. The first that applies is what it means: it is done, and answered where there
 * is something to say. Talks come where the messages of a replay are sent, too (chat/take.ts).
 */
const MEANINGS: readonly ((heard: Heard) => Reply | 'nothing to say' | undefined)[] = [
  // STOP must win over whatever else is in a message or under way.
  takeWish,
  // Buttons say what they mean, and the message that they stand under says about what.
  answerAboutOrder,
  takeTalkButton,
  // "Yes" to an opt-in that was asked back, then what the page agreed to that led here.
  answerToOptin,
  visitOfPage,
  // A question in words of its own is no answer to ours.
  takeCommand,
  // Whatever else is written, while something is asked.
  takeTalkAnswer,
]

/** What a message says, sealed; where it carries the code of a visit, once more with that visit beside it. */
interface ReceivedContent {
  readonly contentSealed: string
  readonly joinedSealed: string | undefined
  readonly joined: Joined | undefined
}

/** Keeps what the shopper wrote, opens the window, joins the visit that led here, and does what the message says. */
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
  const messageId = derivedId('msg', update.at, update.wamid)
  const fresh = sql.exec(
    `INSERT OR IGNORE INTO messages (id, direction, contact_id, number_id, purpose, state, wamid, ended_at, created_at, updated_at)
     VALUES (?, 'in', ?, ?, 'support', 'received', ?, ?, ?, ?)`,
    messageId,
    contact.id,
    update.phoneNumberId ?? null,
    update.wamid,
    update.at,
    update.at,
    now,
  )
  if (fresh.rowsWritten === 0) return
  const visit = joined?.visit && takeVisit(sql, contact.id, joined.visit, now) ? joined.visit : undefined
  keepSealed(sql, messageId, visit && joinedSealed ? joinedSealed : contentSealed)
  const until = Math.max(contact.window_until ?? 0, update.at + WINDOW_MS)
  sql.exec('UPDATE contacts SET window_until = ?, unreachable = 0, updated_at = ?, dirty = dirty + 1 WHERE id = ?', until, now, contact.id)
  if (update.standby) {
    // Somebody else has the chat.
    endTalk(sql, contact.id)
    return endWaiting(ctx, contact, mode)
  }
  const said = { ...update, text: joined?.text ?? update.text }
  const reply = meaningOf({ ...ctx, contact, messageId, said, visit, mode })
  // What a stop ends, it ends as a stop.
  if (!reply?.what.startsWith('stop')) endWaiting(ctx, contact, mode)
  if (reply && mode === 'send') replyLater({ ...ctx, contact, messageId, said, visit, mode }, reply)
}

function meaningOf(heard: Heard): Reply | undefined {
  for (const meaning of MEANINGS) {
    const reply = meaning(heard)
    if (reply) return reply === 'nothing to say' ? undefined : reply
  }
  return undefined
}

/** The merchant wrote to the shopper: from now on a person asks, and we don't. */
export function takeOver({ sql }: InboundContext, person: PreparedPerson): void {
  const contact = findContact(sql, person.refs)
  if (contact) endTalk(sql, contact.id)
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

function answerAboutOrder({ sql, settings, contact, said }: Heard): Reply | undefined {
  const taken = takeOrderAnswer(sql, settings, contact.id, said)
  return taken && { what: `order_${taken.answer}`, language: contact.language ?? settings.language, orderId: taken.orderId }
}

const proofOf = ({ said: { wamid, at } }: Heard) => ({ ref: wamid, at })

function answerToOptin(heard: Heard): Reply | undefined {
  const { sql, settings, now, contact, said, visit } = heard
  // A message that carries a visit's wish answers that visit, whatever else it says.
  const typed = said.payload || visit?.said.optin ? undefined : typedAnswer(sql, contact.id, contact.language, said)
  const answer = said.payload ?? typed
  const proof = typed ? { ref: `text:${said.wamid}`, at: said.at } : proofOf(heard)
  const answered = answer ? takeAnswer(sql, settings, contact.id, answer, proof, now) : undefined
  return answered && { what: [answered.answer, ...answered.purposes].join('.'), language: answered.lang, more: [answered.id] }
}

function visitOfPage(heard: Heard): Reply | undefined {
  const { sql, settings, now, contact, visit } = heard
  const granted = visit ? grantVisit(sql, settings, contact.id, visit, proofOf(heard), now) : []
  if (granted.length === 0) return undefined
  return { what: ['granted', ...granted].join('.'), language: visit?.said.optin?.lang ?? settings.language }
}
