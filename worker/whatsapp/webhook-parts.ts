import { derivedId } from '../domain/ids.ts'
import { filled, listOf, numberOf, objectOf, textOf, type Loose } from './loose.ts'
import { isUserId } from './user-id.ts'
import type { Origin, OtherUpdate, WebhookError, WhatsAppPerson } from './webhook-types.ts'

const YEAR_2000 = 946_684_800
const YEAR_2100 = 4_102_444_800

/** Unix seconds, as number or text, to epoch ms. Undefined where it isn't a time of this century. */
export function secondsToMs(value: unknown): number | undefined {
  const seconds = numberOf(value)
  return seconds !== undefined && seconds >= YEAR_2000 && seconds < YEAR_2100 ? Math.round(seconds * 1000) : undefined
}

/** The first text that is a phone's digits, and the first that is a user id, wherever either stands. */
export function personOf(ids: readonly unknown[], parents: readonly unknown[] = []): WhatsAppPerson {
  const texts = ids.map(textOf)
  return filled<WhatsAppPerson>({
    waId: texts.find((text) => text !== undefined && /^\+?\d{5,20}$/.test(text))?.replace('+', ''),
    userId: texts.find((text) => text !== undefined && isUserId(text)),
    parentUserId: parents.map(textOf).find((text) => text !== undefined && isUserId(text)),
  })
}

export function errorsOf(value: unknown): WebhookError[] {
  const errors: WebhookError[] = []
  for (const raw of listOf(value)) {
    const error = objectOf(raw)
    const code = numberOf(error?.code)
    if (!error || code === undefined) continue
    const unsafeText = textOf(objectOf(error.error_data)?.details) ?? textOf(error.details) ?? textOf(error.message) ?? textOf(error.title)
    errors.push(filled<WebhookError>({ code, unsafeText }))
  }
  return errors
}

/** For what is kept only as a count. */
export function otherUpdate(origin: Origin, field: string, why: OtherUpdate['why'], content: unknown): OtherUpdate {
  return { kind: 'other', ...origin, field, why, digest: derivedId('any', 0, plainText(content)).slice(-16) }
}

function plainText(content: unknown): string {
  try {
    return JSON.stringify(content) ?? ''
  } catch {
    return ''
  }
}

/** The value's own texts and numbers, for showing to the merchant; nested blocks one level down. */
export function flatDetail(value: Loose, skip: ReadonlySet<string>): Record<string, string> {
  const detail: Record<string, string> = {}
  for (const [key, part] of Object.entries(value)) {
    if (skip.has(key)) continue
    const text = textOf(part)
    if (text) detail[key] = text
    const inner = objectOf(part) ?? objectOf(listOf(part)[0])
    for (const [innerKey, innerPart] of Object.entries(inner ?? {})) {
      const innerText = textOf(innerPart)
      if (innerText) detail[`${key}.${innerKey}`] = innerText
    }
  }
  return detail
}
