import { consentsOf } from '../../db/consents.ts'
import { contactById } from '../../db/contacts.ts'
import { newestMessages } from '../../db/messages.ts'
import { subscriptionsOf } from '../../db/subscriptions.ts'
import type { Tenant } from '../../db/tenant.ts'
import type { Vault } from '../../privacy/vault.ts'

/** More than any shopper has; a file without an end would help nobody. */
const MOST = 5_000

const timeOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

/** All that is kept of a shopper in words: name and numbers, where they came from, what was agreed to and how, and every message both ways. */
export async function ownData(tenant: Tenant, vault: Vault, shop: string, contactId: string, now: number): Promise<object> {
  const [contact, consents, alerts, messages] = await Promise.all([
    contactById(tenant, contactId),
    consentsOf(tenant, [contactId]),
    subscriptionsOf(tenant, contactId),
    newestMessages(tenant, { contactIds: [contactId] }, MOST),
  ])
  const open = async (place: 'contacts.name' | 'contacts.phone' | 'visits.data' | 'messages.content', sealed: string | null | undefined) =>
    sealed ? (JSON.parse(await vault.open(place, sealed)) as unknown) : null
  return {
    shop,
    madeAt: timeOf(now),
    contact: contact && {
      name: await open('contacts.name', contact.nameSealed),
      phone: await open('contacts.phone', contact.phoneSealed),
      email: contact.emailSealed ? await vault.open('contacts.email', contact.emailSealed) : null,
      country: contact.country,
      language: contact.language,
      since: timeOf(contact.createdAt),
      firstVisit: await open('visits.data', contact.firstVisitSealed),
    },
    consents: consents.map(({ purpose, state, source, wording, wordingVersion, page, proof, locale, at }) => ({
      purpose,
      state,
      source,
      wording,
      wordingVersion,
      page,
      proof,
      locale,
      at: timeOf(at),
    })),
    alerts: await Promise.all(
      alerts.map(async ({ product, alert, titleSealed, at, endedAt }) => ({
        product,
        title: titleSealed ? await vault.open('subscriptions.title', titleSealed) : null,
        alert,
        at: timeOf(at),
        endedAt: timeOf(endedAt),
      })),
    ),
    messages: await Promise.all(
      messages.map(async ({ message, orderNumber }) => ({
        direction: message.direction,
        purpose: message.purpose,
        state: message.state,
        order: orderNumber,
        at: timeOf(message.createdAt),
        readAt: timeOf(message.readAt),
        content: await open('messages.content', message.contentSealed),
      })),
    ),
  }
}
