import type { PaymentLinkWanted } from '../../connectors/actions.ts'
import type { Money } from '../../domain/money.ts'
import type { PhoneDecision } from '../../domain/phone.ts'
import { getContact } from '../contacts.ts'
import type { RelaySettings } from '../settings.ts'
import type { OrderRow } from '../tables.ts'

interface Terms {
  /** Our reference at the gateway. */
  readonly id: string
  readonly amount: Money
  readonly expiresAt: number
}

/** What a gateway is told of an order and its shopper, for a link. */
export async function wantedOf(
  { vault, name: shop }: RelaySettings,
  sql: SqlStorage,
  order: OrderRow,
  { id, amount, expiresAt }: Terms,
): Promise<PaymentLinkWanted & { readonly expiresAt: number }> {
  const contact = getContact(sql, order.contact_id)
  const phone = contact?.phone_sealed ? (JSON.parse(await vault.open('contacts.phone', contact.phone_sealed)) as PhoneDecision) : undefined
  const named = contact?.name_sealed ? (JSON.parse(await vault.open('contacts.name', contact.name_sealed)) as Name) : undefined
  const name = named?.full || named?.first
  return {
    reference: id,
    amount,
    description: [order.number, shop].filter(Boolean).join(' · '),
    expiresAt,
    ...(order.number ? { orderNumber: order.number } : {}),
    ...(phone?.state === 'ok' ? { phone: phone.phone } : {}),
    ...(name ? { name } : {}),
    ...(contact?.email_sealed ? { email: await vault.open('contacts.email', contact.email_sealed) } : {}),
  }
}

interface Name {
  readonly full: string
  readonly first: string
}
