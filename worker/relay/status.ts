import type { MessageState } from '../domain/message.ts'
import type { StatusUpdate } from '../whatsapp/webhook-types.ts'
import { explainGraph } from '../whatsapp/errors.ts'
import { withdrawMarketing } from './consents.ts'
import { settledBy } from './costs.ts'
import { closeNotice } from './notices.ts'
import { strike } from './outcome.ts'
import { getMessage, goAsTemplate, moveMessage, noteMessage } from './outbox.ts'
import type { RelaySettings } from './settings.ts'
import { one, type MessageRow } from './tables.ts'

const TIME_COLUMN = { sent: 'sent_at', delivered: 'delivered_at', read: 'read_at' } as const

/**
 * Moves a message by what Meta reports, forward only, whatever the order and however often. A status also settles a
 * message that was only maybe sent: it carries our own id. Returns whether the message is one of ours.
 */
export function applyStatus(
  sql: SqlStorage,
  settings: Pick<RelaySettings, 'choices' | 'timeZone'>,
  update: StatusUpdate,
  now: number,
): boolean {
  const message = findMessage(sql, update)
  if (!message || message.direction !== 'out') return false
  // A message that was given up before Meta's word came is settled by it all the same.
  const common = {
    ...(message.wamid ? {} : { wamid: update.wamid }),
    ...(update.pricing ? { pricing: JSON.stringify(update.pricing), ...settledBy(sql, settings, message, update.pricing) } : {}),
    ...(message.accepted_at ? {} : { accepted_at: update.at }),
  }
  if (update.state === 'failed') {
    const error = update.errors[0]
    const meaning = explainGraph(error?.code, { details: error?.unsafeText })
    if (isOfFirstTry(message, update)) return true
    if (meaning.action === 'use_template' && goAsTemplate(sql, message, meaning.reason, now)) return true
    const moved = moveMessage(
      sql,
      message,
      'failed',
      { ...common, reason: meaning.reason, graph_code: error?.code ?? null, ended_at: update.at },
      now,
    )
    if (moved && meaning.action === 'stop_contact') strike(sql, message.contact_id, error?.code, now)
    if (moved && meaning.action === 'stop_contact_marketing') {
      withdrawMarketing(sql, settings.choices, message.contact_id, `status:${error?.code ?? 0}:${message.id}`, update.at, now)
    }
    return true
  }
  const times: Partial<Record<'sent_at' | 'delivered_at' | 'read_at', number>> = { [TIME_COLUMN[update.state]]: update.at }
  // "delivered" may never come where "read" does (whatsapp.md section 0, fact 5).
  if (update.state === 'read' && message.delivered_at === null) times.delivered_at = update.at
  const isEnd = update.state !== 'sent'
  const moved = moveMessage(
    sql,
    message,
    update.state satisfies MessageState,
    { ...common, ...times, ...(isEnd ? { ended_at: update.at, reason: message.resent ? 'send.resent' : null } : {}) },
    now,
  )
  // A late "sent" or "delivered" moves nothing, but its time is worth having.
  if (!moved && message[TIME_COLUMN[update.state]] === null) noteMessage(sql, message.id, { ...common, ...times }, now)
  if (moved && update.state === 'delivered')
    sql.exec('UPDATE contacts SET unreachable = 0, dirty = dirty + 1 WHERE id = ? AND unreachable > 0', message.contact_id)
  return true
}

/** What WhatsApp says again of the free words, when the template is on its way already. */
const isOfFirstTry = ({ way, state, wamid }: MessageRow, update: StatusUpdate): boolean =>
  way === 'template.fallback' && (state === 'queued' || state === 'sending' || wamid !== update.wamid)

/** That statuses come at all is what lets silence about one message mean something (design, rule 6). */
export function noteStatusesOf(sql: SqlStorage, numberId: string, now: number): void {
  sql.exec('INSERT INTO numbers (id, last_status_at) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET last_status_at = ?2', numberId, now)
  closeNotice(sql, 'number', `${numberId}:status`, now)
}

/** By our own id first: it is there even when the answer with WhatsApp's id was lost. */
function findMessage(sql: SqlStorage, update: StatusUpdate): MessageRow | undefined {
  const byRef = update.ref ? getMessage(sql, update.ref) : undefined
  return byRef ?? one<MessageRow>(sql, 'SELECT * FROM messages WHERE wamid = ?', update.wamid)
}
