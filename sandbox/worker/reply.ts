import type { Box } from './box.ts'
import { nextRev } from './box.ts'
import type { Verdict } from './check.ts'
import { invalid, missing } from './check.ts'
import { isUserId } from './check-message.ts'
import type { Contact } from './contacts.ts'
import { contactOfPhone, contactOfUser, openWindow, rememberContact } from './contacts.ts'
import { schedule } from './hooks.ts'
import { newWamid } from './ids.ts'
import type { Json } from './json.ts'
import { fields, parse, record, text } from './json.ts'
import { mainSender, senderOf } from './senders.ts'

const PREFERENCES: Readonly<Record<string, 'stop' | 'resume'>> = { stop_marketing: 'stop', resume_marketing: 'resume' }
const ATTACHED = ['image', 'video', 'audio', 'document', 'sticker', 'location', 'contacts', 'order']

interface Reply {
  readonly type: string
  readonly text: string
  readonly payload: string | undefined
  readonly context: string | undefined
  readonly body: Json
}

/** What the message carries besides who, when and id; undefined where the type is none of ours. */
function content({ type, text: said, payload, context, body }: Reply, interactive: 'button_reply' | 'list_reply'): Json | undefined {
  if (type === 'text') return { type, text: { body: said } }
  if (type === 'button') return { type, button: { payload: payload ?? said, text: said } }
  if (type === 'interactive')
    return { type, interactive: record(body['interactive']) ?? { type: interactive, [interactive]: { id: payload ?? said, title: said } } }
  if (type === 'reaction') return { type, reaction: { message_id: context ?? '', ...(said ? { emoji: said } : {}) } }
  if (type === 'unsupported')
    return {
      type,
      errors: [
        {
          code: 131051,
          title: 'Message type unknown',
          message: 'Message type unknown',
          error_data: { details: 'Message type is currently not supported.' },
        },
      ],
    }
  return ATTACHED.includes(type) ? { type, [type]: body[type] ?? {} } : undefined
}

/** A list row was picked where the message that is answered was a list. */
function interactiveKind(box: Box, context: string | undefined): 'button_reply' | 'list_reply' {
  const row = context ? box.sql.exec('SELECT body FROM messages WHERE wamid = ?', context).toArray()[0] : undefined
  return fields(fields(parse(String(row?.['body'] ?? '')))['interactive'])['type'] === 'list' ? 'list_reply' : 'button_reply'
}

function shopper(box: Box, body: Json): Contact | NonNullable<Verdict> {
  const digits = (text(body['from']) ?? '').replaceAll(/\D/g, '')
  const userId = text(body['userId'])
  const name = text(body['name'])
  const username = text(body['username'])
  if (userId !== undefined && !isUserId(userId)) return invalid('userId', 'is not a business-scoped user id.')
  if (!digits && !userId) return missing('from (or userId)')
  if (digits && !/^\d{7,15}$/.test(digits)) return invalid('from', 'is not a phone number.')
  // A user id alone is a shopper with a username: no webhook names the phone.
  const contact: Contact = {
    ...(userId && !digits ? { userId } : { userId: contactOfPhone(box, digits), waId: digits }),
    ...(name ? { name } : {}),
    ...(username ? { username } : {}),
  }
  rememberContact(box, contact)
  return contactOfUser(box, contact.userId)
}

/** `POST /reply`: a shopper writes. Opens the window, and tells the product by webhook. */
export async function reply(box: Box, body: Json): Promise<{ readonly id: string } | NonNullable<Verdict>> {
  const contact = shopper(box, body)
  if ('code' in contact) return contact
  const type = text(body['type']) ?? 'text'
  const to = text(body['phoneNumberId'])
  const sender = (to ? await senderOf(box, to) : undefined) ?? (await mainSender(box))
  const at = box.now()
  const seconds = String(Math.floor(at / 1000))
  const who = { ...(contact.waId ? { wa_id: contact.waId } : {}), user_id: contact.userId }
  const contacts = [
    { profile: { name: contact.name ?? 'WhatsApp user', ...(contact.username ? { username: contact.username } : {}) }, ...who },
  ]
  const metadata = { display_phone_number: sender.display, phone_number_id: sender.id }
  const id = newWamid(contact.waId ?? contact.userId)
  const preference = PREFERENCES[type]
  if (preference) {
    const change = {
      ...who,
      detail: `User requested to ${preference} marketing messages`,
      category: 'marketing_messages',
      value: preference,
      timestamp: Number(seconds),
    }
    const value = { messaging_product: 'whatsapp', metadata, contacts, user_preferences: [change] }
    schedule(box, [{ at, waba: sender.wabaId, pnid: sender.id, field: 'user_preferences', value }])
    return { id }
  }
  const said: Reply = {
    type,
    text: text(body['text']) ?? '',
    payload: text(body['buttonPayload']),
    context: text(body['context']) ?? text(fields(body['context'])['id']),
    body,
  }
  if (type === 'text' && !said.text) return missing('text')
  const part = content(said, interactiveKind(box, said.context))
  if (!part) return invalid('type', 'is not a kind of message that a shopper can send here.')
  const message = {
    ...(contact.waId ? { from: contact.waId } : {}),
    from_user_id: contact.userId,
    id,
    timestamp: seconds,
    ...(said.context && type !== 'reaction' ? { context: { from: sender.display, id: said.context } } : {}),
    ...(body['referral'] === undefined ? {} : { referral: body['referral'] }),
    ...part,
  }
  openWindow(box, sender.id, contact.userId)
  const row = box.sql.exec(
    'INSERT INTO inbound (rev, at, pnid, contact, wamid, type, shown, context) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id',
    nextRev(box),
    at,
    sender.id,
    contact.userId,
    id,
    type,
    said.text || type,
    said.context ?? null,
  )
  const value = { messaging_product: 'whatsapp', metadata, contacts, messages: [message] }
  schedule(box, [{ at, waba: sender.wabaId, pnid: sender.id, field: 'messages', n: Number(row.one()['id']), value }])
  return { id }
}
