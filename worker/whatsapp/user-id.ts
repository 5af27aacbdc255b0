import type { Brand } from '../domain/brand.ts'

/** WhatsApp's id of a shopper within one business portfolio (BSUID). Not a phone, and never to be read as one. */
export type UserId = Brand<string, 'UserId'>

// Meta's page on business-scoped user ids, May 2026; "ENT" marks the parent id of a managed group of portfolios.
const SHAPE = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/

/** Whether the text is a user id. Digit-stripping readers of phones make "12025550143"-like numbers of it, so ask this first. */
export function isUserId(text: string): text is UserId {
  return SHAPE.test(text)
}
