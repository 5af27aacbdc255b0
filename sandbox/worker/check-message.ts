import type { Verdict } from './check.ts'
import { checkKeys, checkLink, checkList, checkNumber, checkObject, checkOneOf, checkText, each, invalid, missing } from './check.ts'
import { checkInteractive } from './check-interactive.ts'
import { refuse } from './graph-error.ts'
import type { Json } from './json.ts'
import { fields, list, text } from './json.ts'

const CAPTION = { max: 1024, optional: true }
const BSUID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/

export const isUserId = (value: string): boolean => BSUID.test(value)

const media =
  (kind: string, extra: readonly string[]) =>
  (part: Json): Verdict =>
    checkKeys(part, kind, ['id', 'link', 'provider', ...extra]) ??
    (part['id'] === undefined && part['link'] === undefined ? missing(`${kind}['id'] or ${kind}['link']`) : undefined) ??
    (part['id'] !== undefined && part['link'] !== undefined ? invalid(kind, 'takes either id or link, not both.') : undefined) ??
    (part['link'] === undefined
      ? checkText(String(part['id'] ?? ''), `${kind}['id']`, { max: 256 })
      : checkLink(part['link'], `${kind}['link']`)) ??
    checkText(part['caption'], `${kind}['caption']`, CAPTION) ??
    checkText(part['filename'], `${kind}['filename']`, { max: 240, optional: true }) ??
    (part['voice'] !== undefined && typeof part['voice'] !== 'boolean' ? invalid(`${kind}['voice']`, 'must be a boolean.') : undefined)

function checkContacts(contacts: unknown): Verdict {
  return (
    checkList(contacts, 'contacts', 1, 257) ??
    each(list(contacts), (contact, index) => {
      const path = `contacts[${index}]`
      const name = fields(contact['name'])
      const parts = ['first_name', 'last_name', 'middle_name', 'suffix', 'prefix'].filter((part) => text(name[part]))
      return (
        checkKeys(contact, path, ['name', 'phones', 'emails', 'urls', 'addresses', 'org', 'birthday']) ??
        checkObject(contact['name'], `${path}['name']`) ??
        checkText(name['formatted_name'], `${path}['name']['formatted_name']`, { max: 1024 }) ??
        (parts.length ? undefined : missing(`${path}['name']['first_name'] (or another part of the name)`)) ??
        checkText(contact['birthday'], `${path}['birthday']`, { max: 10, optional: true, pattern: /^\d{4}-\d{2}-\d{2}$/ })
      )
    })
  )
}

/** The kinds of message that need an open window, and what each must hold. */
const FREE_FORM: Readonly<Record<string, (part: unknown) => Verdict>> = {
  text: (part) => {
    const value = fields(part)
    return (
      checkObject(part, 'text') ??
      checkKeys(value, 'text', ['body', 'preview_url']) ??
      checkText(value['body'], "text['body']", { max: 4096 }) ??
      (value['preview_url'] !== undefined && typeof value['preview_url'] !== 'boolean'
        ? invalid("text['preview_url']", 'must be a boolean.')
        : undefined)
    )
  },
  image: (part) => checkObject(part, 'image') ?? media('image', ['caption'])(fields(part)),
  video: (part) => checkObject(part, 'video') ?? media('video', ['caption'])(fields(part)),
  audio: (part) => checkObject(part, 'audio') ?? media('audio', ['voice'])(fields(part)),
  document: (part) => checkObject(part, 'document') ?? media('document', ['caption', 'filename'])(fields(part)),
  sticker: (part) => checkObject(part, 'sticker') ?? media('sticker', [])(fields(part)),
  location: (part) => {
    const value = fields(part)
    return (
      checkObject(part, 'location') ??
      checkKeys(value, 'location', ['latitude', 'longitude', 'name', 'address']) ??
      checkNumber(value['latitude'], "location['latitude']", -90, 90) ??
      checkNumber(value['longitude'], "location['longitude']", -180, 180)
    )
  },
  contacts: checkContacts,
  reaction: (part) => {
    const value = fields(part)
    return (
      checkObject(part, 'reaction') ??
      checkKeys(value, 'reaction', ['message_id', 'emoji']) ??
      checkText(value['message_id'], "reaction['message_id']", { max: 512 }) ??
      (typeof value['emoji'] === 'string' && value['emoji'].length <= 32
        ? undefined
        : invalid("reaction['emoji']", 'must be an emoji, or empty to take it back.'))
    )
  },
  interactive: checkInteractive,
}

const ENVELOPE = [
  'messaging_product',
  'recipient_type',
  'to',
  'recipient',
  'type',
  'context',
  'biz_opaque_callback_data',
  'recipient_identity_key_hash',
  'category',
  'direct_send_config',
  'product_policy',
  'message_activity_sharing',
  'template',
  ...Object.keys(FREE_FORM),
]

/** The type; where none is named, the part that is there tells, as two of Meta's own examples rely on. */
export function typeOf(body: Json): string {
  if (body['type'] !== undefined) return String(body['type'])
  return ['template', ...Object.keys(FREE_FORM)].find((type) => body[type] !== undefined) ?? 'text'
}

/** Who it is for. A BSUID in `to` loses everything but its digits, is accepted, and fails later, as it does at Meta. */
export type Recipient =
  | { readonly kind: 'phone'; readonly waId: string; readonly input: string }
  | { readonly kind: 'user'; readonly userId: string; readonly input: string }

export function recipientOf(body: Json): Recipient | undefined {
  const to = text(body['to']) ?? (typeof body['to'] === 'number' ? String(body['to']) : undefined)
  if (to) return { kind: 'phone', waId: to.replaceAll(/\D/g, ''), input: to }
  const userId = text(body['recipient'])
  return userId ? { kind: 'user', userId, input: userId } : undefined
}

function checkRecipient(body: Json): Verdict {
  const recipient = recipientOf(body)
  if (!recipient) return refuse(100, 'The parameter to is required.')
  if (recipient.kind === 'user') return isUserId(recipient.userId) ? undefined : invalid('recipient', 'is not a business-scoped user id.')
  if (isUserId(recipient.input)) return undefined
  return /^\+?[\d\s().-]+$/.test(recipient.input) && /^\d{7,15}$/.test(recipient.waId)
    ? undefined
    : invalid('to', 'is not a valid phone number.')
}

/** The parts of a send request that don't depend on what the sandbox remembers. Templates are checked against their approved form elsewhere. */
export function checkMessage(body: Json): Verdict {
  const type = typeOf(body)
  const part = FREE_FORM[type]
  return (
    (body['messaging_product'] === 'whatsapp' ? undefined : refuse(100, 'The parameter messaging_product is required.')) ??
    checkKeys(body, '', ENVELOPE) ??
    (body['recipient_type'] === undefined ? undefined : checkOneOf(body['recipient_type'], 'recipient_type', ['individual', 'group'])) ??
    (body['recipient_type'] === 'group' ? refuse(131000, 'Groups are not enabled for this business.') : undefined) ??
    (body['category'] !== undefined || body['direct_send_config'] !== undefined
      ? refuse(100, 'Direct Send is not enabled for this WhatsApp Business Account.')
      : undefined) ??
    checkRecipient(body) ??
    checkText(body['biz_opaque_callback_data'], 'biz_opaque_callback_data', { max: 512, optional: true }) ??
    (body['context'] === undefined ? undefined : checkText(fields(body['context'])['message_id'], "context['message_id']", { max: 512 })) ??
    (body['context'] !== undefined && type === 'reaction' ? invalid('context', 'is not allowed for reactions.') : undefined) ??
    (type === 'template'
      ? checkObject(body['template'], 'template')
      : part
        ? part(body[type])
        : refuse(131051, `Message type ${type} is not supported.`))
  )
}

/** "Read" and "typing": the same address, another shape. */
export const isReadReceipt = (body: Json): boolean => body['status'] !== undefined

export function checkReadReceipt(body: Json): Verdict {
  return (
    (body['messaging_product'] === 'whatsapp' ? undefined : refuse(100, 'The parameter messaging_product is required.')) ??
    checkKeys(body, '', ['messaging_product', 'status', 'message_id', 'typing_indicator']) ??
    checkOneOf(body['status'], 'status', ['read']) ??
    checkText(body['message_id'], 'message_id', { max: 512 }) ??
    (body['typing_indicator'] === undefined
      ? undefined
      : checkOneOf(fields(body['typing_indicator'])['type'], "typing_indicator['type']", ['text']))
  )
}
