import { derivedId } from '../domain/ids.ts'
import type { MessageUpdate } from '../whatsapp/webhook-types.ts'
import type { PlanMode } from './plan.ts'
import type { InboundContext } from './shopper.ts'
import type { ContactRow } from './tables.ts'
import type { OpenVisit } from './visits.ts'

/** A message of a shopper, with all that reading it needs. */
export interface Heard extends InboundContext {
  readonly contact: ContactRow
  /** Its row. */
  readonly messageId: string
  /** Without the code of a visit. */
  readonly said: Omit<MessageUpdate, 'text'> & { readonly text: string | undefined }
  readonly visit: OpenVisit | undefined
  readonly mode: PlanMode
}

/** What is answered, once: its name, and in which language. */
export interface Reply {
  /** A wish, an answer to an opt-in or part of a talk, with what it was about behind dots. */
  readonly what: string
  readonly language: string
  /** What putting it together needs beside that: the question answered, the talk, a day. Nothing personal. */
  readonly more?: readonly string[]
  /** Whose story it belongs to. */
  readonly orderId?: string | null
  readonly parcelId?: string | null
}

/** A short answer inside the window. It has no rule; the shopper's own message is its basis, and its fact says what to answer. */
export function replyLater({ sql, now, contact, said: { wamid, at } }: Heard, { what, language, more = [], ...about }: Reply): void {
  sql.exec(
    `INSERT OR IGNORE INTO messages (id, direction, order_id, parcel_id, contact_id, purpose, fact, state, due_at, best_before, created_at, updated_at)
     VALUES (?, 'out', ?, ?, ?, 'support', ?, 'queued', ?, ?, ?, ?)`,
    derivedId('msg', at, `reply|${wamid}`),
    about.orderId ?? null,
    about.parcelId ?? null,
    contact.id,
    ['reply', what, language, wamid, ...more].join(':'),
    now,
    at + 3_600_000,
    now,
    now,
  )
}
