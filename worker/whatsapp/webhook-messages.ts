import { filled, listOf, numberOf, objectOf, textOf, type Loose } from './loose.ts'
import { errorsOf, otherUpdate, personOf, secondsToMs } from './webhook-parts.ts'
import type { Change, EchoUpdate, IdentityUpdate, MessageUpdate, Referral, WhatsAppUpdate } from './webhook-types.ts'

const MEDIA_TYPES: ReadonlySet<string> = new Set(['image', 'video', 'audio', 'document', 'sticker'])

/** What shoppers wrote, tapped, sent. */
export function readMessages(change: Change): WhatsAppUpdate[] {
  const { origin, field, value } = change
  const contacts = listOf(value.contacts).map(objectOf)
  const messages = listOf(value.messages)
  return messages.map((raw) => {
    const row = objectOf(raw)
    const wamid = textOf(row?.id)
    const type = textOf(row?.type)
    if (!row || !wamid || !type) return otherUpdate(origin, field, 'unreadable', raw)
    if (type === 'system') return readSystem(change, row, wamid) ?? otherUpdate(origin, field, 'not_handled', raw)
    return readMessage(change, row, wamid, type, contactOf(row, contacts, messages.length))
  })
}

/** What the merchant wrote: the shopper it went to, and nothing of what it says (whatsapp.md section 9, smb_message_echoes). */
export function readEchoes({ origin, field, value, at }: Change): WhatsAppUpdate[] {
  return listOf(value.message_echoes).map((raw) => {
    const row = objectOf(raw)
    const wamid = textOf(row?.id)
    if (!row || !wamid) return otherUpdate(origin, field, 'unreadable', raw)
    return filled<EchoUpdate>({ kind: 'echo', ...origin, wamid, at: secondsToMs(row.timestamp) ?? at, ...personOf([row.to]) })
  })
}

/** The contact that a message belongs to, by its ids; by being alone where the ids say nothing. */
function contactOf(row: Loose, contacts: readonly (Loose | undefined)[], messages: number): Loose | undefined {
  const person = personOf([row.from_user_id, row.from])
  const match = contacts.find((contact) => {
    const other = personOf([contact?.user_id, contact?.wa_id])
    return (person.userId !== undefined && other.userId === person.userId) || (person.waId !== undefined && other.waId === person.waId)
  })
  if (match || messages !== 1 || contacts.length !== 1) return match
  const alone = personOf([contacts[0]?.user_id])
  // The phone may be written in two ways (Brazil, Mexico); two user ids are two people.
  return person.userId && alone.userId ? undefined : contacts[0]
}

function readMessage({ origin, field, at }: Change, row: Loose, wamid: string, type: string, contact: Loose | undefined): MessageUpdate {
  const profile = objectOf(contact?.profile)
  const content = objectOf(row[type])
  const context = objectOf(row.context)
  return filled<MessageUpdate>({
    kind: 'message',
    ...origin,
    wamid,
    at: secondsToMs(row.timestamp) ?? at,
    type,
    ...personOf([row.from, row.from_user_id, contact?.user_id, contact?.wa_id], [row.from_parent_user_id, contact?.parent_user_id]),
    profileName: textOf(profile?.name),
    username: textOf(profile?.username),
    groupId: textOf(row.group_id),
    ...saidIn(type, content),
    contextWamid: textOf(context?.id) ?? textOf(content?.message_id) ?? textOf(content?.original_message_id),
    forwarded: context?.forwarded === true || context?.frequently_forwarded === true ? true : undefined,
    media: MEDIA_TYPES.has(type) ? mediaOf(content) : undefined,
    location: type === 'location' ? placeOf(content) : undefined,
    phones: type === 'contacts' ? phonesOf(row.contacts) : undefined,
    cart: type === 'order' ? cartOf(content) : undefined,
    product: productOf(objectOf(context?.referred_product)),
    referral: referralOf(objectOf(row.referral)),
    errors: errorsOf(row.errors),
    standby: field === 'standby',
  })
}

/** Text and payload of any type, so that nobody who looks for words sees an empty message. */
function saidIn(type: string, content: Loose | undefined): { text: string | undefined; payload: string | undefined } {
  if (type === 'interactive') return saidInInteractive(content)
  const edited = type === 'edit' ? objectOf(content?.message) : undefined
  const text =
    textOf(content?.body) ??
    textOf(content?.text) ??
    textOf(content?.caption) ??
    textOf(content?.emoji) ??
    textOf(objectOf(edited?.text)?.body) ??
    textOf(content?.name)
  return { text, payload: type === 'button' ? textOf(content?.payload) : undefined }
}

function saidInInteractive(content: Loose | undefined): { text: string | undefined; payload: string | undefined } {
  const reply = objectOf(content?.[textOf(content.type) ?? ''])
  return {
    text: textOf(reply?.title) ?? textOf(reply?.body) ?? textOf(reply?.response),
    payload: textOf(reply?.id) ?? textOf(reply?.response_json),
  }
}

function mediaOf(content: Loose | undefined): MessageUpdate['media'] {
  const id = textOf(content?.id)
  if (!id) return undefined
  const voice = content?.voice === true ? true : undefined
  return filled<NonNullable<MessageUpdate['media']>>({
    id,
    mimeType: textOf(content?.mime_type),
    sha256: textOf(content?.sha256),
    filename: textOf(content?.filename),
    voice,
  })
}

function placeOf(content: Loose | undefined): MessageUpdate['location'] {
  const latitude = numberOf(content?.latitude)
  const longitude = numberOf(content?.longitude)
  if (latitude === undefined || longitude === undefined) return undefined
  return filled<NonNullable<MessageUpdate['location']>>({
    latitude,
    longitude,
    name: textOf(content?.name),
    address: textOf(content?.address),
  })
}

function phonesOf(cards: unknown): NonNullable<MessageUpdate['phones']> {
  return listOf(cards).flatMap((rawCard) => {
    const card = objectOf(rawCard)
    return listOf(card?.phones).flatMap((rawPhone) => {
      const phone = textOf(objectOf(rawPhone)?.phone)
      const waId = textOf(objectOf(rawPhone)?.wa_id)
      return phone ? [{ phone, ...(waId ? { waId } : {}), own: card?.origin === 'contact_request' }] : []
    })
  })
}

function cartOf(content: Loose | undefined): NonNullable<MessageUpdate['cart']> {
  const items = listOf(content?.product_items).flatMap((raw) => {
    const item = objectOf(raw)
    const sku = textOf(item?.product_retailer_id)
    return sku ? [{ sku, quantity: numberOf(item?.quantity) ?? 1 }] : []
  })
  return filled<NonNullable<MessageUpdate['cart']>>({ catalogId: textOf(content?.catalog_id), items })
}

function productOf(product: Loose | undefined): MessageUpdate['product'] {
  const sku = textOf(product?.product_retailer_id)
  return sku ? filled<NonNullable<MessageUpdate['product']>>({ catalogId: textOf(product?.catalog_id), sku }) : undefined
}

function referralOf(referral: Loose | undefined): Referral | undefined {
  if (!referral) return undefined
  return filled<Referral>({
    sourceType: textOf(referral.source_type),
    sourceId: textOf(referral.source_id),
    sourceUrl: textOf(referral.source_url),
    headline: textOf(referral.headline),
    clickId: textOf(referral.ctwa_clid),
  })
}

/** A shopper's phone or user id changed; here `from` is the old phone and `system.wa_id` the new one. */
function readSystem({ origin, at }: Change, row: Loose, wamid: string): IdentityUpdate | undefined {
  const system = objectOf(row.system)
  const change = system?.type === 'user_changed_number' ? 'number' : system?.type === 'user_changed_user_id' ? 'user_id' : undefined
  if (!system || !change) return undefined
  const before = personOf([row.from, system.previous_user_id])
  const after = personOf([system.wa_id, system.new_wa_id, system.user_id, row.from_user_id], [system.parent_user_id])
  return filled<IdentityUpdate>({
    kind: 'identity',
    ...origin,
    wamid,
    change,
    at: secondsToMs(row.timestamp) ?? at,
    ...after,
    previousWaId: before.waId === after.waId ? undefined : before.waId,
    previousUserId: before.userId,
  })
}
