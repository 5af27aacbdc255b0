import { readAnswer } from '../privacy/answer-words.ts'
import type { MessageUpdate } from '../whatsapp/webhook-types.ts'
import { answerPayloads, openQuestion } from './optins.ts'
import { one } from './tables.ts'

/** What the shopper typed, of the message that it came in. */
export type Typed = Pick<MessageUpdate, 'type' | 'at' | 'contextWamid' | 'forwarded' | 'groupId'> & { readonly text: string | undefined }

/**
 * The payload of the button that a typed "yes" or "no" stands for, while a question is open and reached WhatsApp. It must be plain what
 * is answered: the question is the last that was sent to the shopper, or the one that they quote.
 */
export function typedAnswer(sql: SqlStorage, contactId: string, language: string | null, typed: Typed): string | undefined {
  const { text, type, at, contextWamid, forwarded, groupId } = typed
  if (type !== 'text' || !text || forwarded || groupId) return undefined
  const last = lastSent(sql, contactId, at)
  const id = asked(contextWamid ? quoted(sql, contactId, contextWamid) : last)
  const question = id ? openQuestion(sql, contactId, id, at) : undefined
  if (!question) return undefined
  const answer = readAnswer(text, [...question.languages, ...(language ? [language] : [])])
  return answer && answerPayloads(question.id)[answer]
}

type Sent = { fact: string | null; state: string }

const quoted = (sql: SqlStorage, contactId: string, wamid: string): Sent | undefined =>
  one<Sent>(sql, `SELECT fact, state FROM messages WHERE wamid = ? AND contact_id = ? AND direction = 'out'`, wamid, contactId)

/** WhatsApp tells whole seconds, so what we sent within the second of the answer may be what it answers. */
const lastSent = (sql: SqlStorage, contactId: string, at: number): Sent | undefined =>
  one<Sent>(
    sql,
    `SELECT fact, state FROM messages WHERE contact_id = ? AND sending_at <= ? AND direction = 'out' AND state <> 'failed'
     ORDER BY sending_at DESC LIMIT 1`,
    contactId,
    at + 999,
  )

/** While it is not sure that the shopper got the question, nothing answers it. */
const REACHED: ReadonlySet<string> = new Set(['accepted', 'sent', 'delivered', 'read'])

function asked(sent: Sent | undefined): string | undefined {
  const [kind, id] = sent?.fact?.split(':') ?? []
  return kind === 'optin' && sent && REACHED.has(sent.state) ? id : undefined
}
