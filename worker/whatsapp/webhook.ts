import { fromHex } from '../lib/bytes.ts'
import { hmacSha256Matches, sameText } from '../lib/crypto.ts'
import { filled, listOf, objectOf, textOf } from './loose.ts'
import { readAccount } from './webhook-account.ts'
import { readEchoes, readMessages } from './webhook-messages.ts'
import { otherUpdate, secondsToMs } from './webhook-parts.ts'
import { readStatuses } from './webhook-statuses.ts'
import type { Change, WhatsAppUpdate } from './webhook-types.ts'

/**
 * Whether Meta signed these bytes with one of the app's secrets (two while rotating). Takes the bytes as they came: Meta escapes
 * non-ASCII and some ASCII, so a body that was read and written again has another signature.
 */
export async function verifySignature(
  bytes: Uint8Array<ArrayBuffer>,
  header: string | null | undefined,
  secrets: readonly string[],
): Promise<boolean> {
  const hex = /^sha256=([0-9a-f]{64})$/i.exec(header ?? '')?.[1]
  if (!hex) return false
  const proof = fromHex(hex)
  const matches = await Promise.all(secrets.map((secret) => hmacSha256Matches(secret, bytes, proof)))
  return matches.includes(true)
}

/** The answer to Meta's check of the callback address: its challenge, as plain text, or a no. */
export function verificationAnswer(
  url: URL,
  verifyToken: string,
): { readonly status: 200; readonly body: string } | { readonly status: 403; readonly body: '' } {
  const challenge = url.searchParams.get('hub.challenge')
  const token = url.searchParams.get('hub.verify_token') ?? ''
  const isAsked = url.searchParams.get('hub.mode') === 'subscribe' && challenge
  if (!isAsked || verifyToken === '' || !sameText(token, verifyToken)) return { status: 403, body: '' }
  return { status: 200, body: challenge }
}

/**
 * Everything that a delivery says, in order. Up to a thousand updates come in one, from several accounts. Nothing is thrown, whatever the
 * shape: what can't be read comes out as `other`. Feed it from lib/json.ts, which keeps ids beyond 2^53.
 */
export function readWebhook(body: unknown, receivedAt = 0): WhatsAppUpdate[] {
  const updates: WhatsAppUpdate[] = []
  for (const raw of listOf(objectOf(body)?.entry)) {
    const entry = objectOf(raw)
    const wabaId = textOf(entry?.id) ?? ''
    const at = secondsToMs(entry?.time) ?? receivedAt
    for (const rawChange of listOf(entry?.changes)) {
      const change = objectOf(rawChange)
      const value = objectOf(change?.value)
      const field = textOf(change?.field) ?? ''
      if (!value) {
        updates.push(otherUpdate({ wabaId }, field, 'unreadable', rawChange))
        continue
      }
      const phoneNumberId = textOf(objectOf(value.metadata)?.phone_number_id)
      updates.push(...readChange({ origin: filled({ wabaId, phoneNumberId }), field, value, at }))
    }
  }
  return updates
}

/** Where what was said between shop and shopper comes. */
const SPOKEN: ReadonlySet<string> = new Set(['messages', 'standby', 'smb_message_echoes', 'message_echoes'])

function readChange(change: Change): WhatsAppUpdate[] {
  const { field, value, origin } = change
  if (!SPOKEN.has(field)) return readAccount(change)
  // One of them at a time, says Meta; read as if any mix could come.
  const updates = [...readMessages(change), ...readEchoes(change), ...readStatuses(change)]
  for (const error of listOf(value.errors)) updates.push(otherUpdate(origin, field, 'not_handled', error))
  return updates.length > 0 ? updates : [otherUpdate(origin, field, 'unreadable', value)]
}

/** What makes an update the same one when Meta sends it again. Two with one key count once. */
export function updateKey(update: WhatsAppUpdate): string {
  switch (update.kind) {
    case 'status':
      // In a group each participant has a receipt of their own.
      return `status:${update.wamid}:${update.state}${update.groupId ? `:${update.waId ?? update.userId ?? ''}` : ''}`
    case 'message':
    case 'echo':
    case 'identity':
      return `${update.kind}:${update.wamid}`
    case 'template_status':
      return `${update.kind}:${update.templateId}:${update.event}:${update.at}`
    case 'template_quality':
      return `${update.kind}:${update.templateId}:${update.score}:${update.at}`
    case 'template_category':
      return `${update.kind}:${update.templateId}:${update.category}:${update.upcoming}:${update.at}`
    case 'template_components':
      return `${update.kind}:${update.templateId}:${update.at}`
    case 'user_preference':
      return `${update.kind}:${update.wabaId}:${update.userId ?? update.waId ?? ''}:${update.category}:${update.value}:${update.at}`
    case 'number_quality':
      return `${update.kind}:${update.wabaId}:${update.displayPhone ?? ''}:${update.event}:${update.at}`
    case 'account':
      return `${update.kind}:${update.wabaId}:${update.field}:${update.event}:${update.at}`
    case 'other':
      return `${update.kind}:${update.wabaId}:${update.field}:${update.digest}`
  }
}
