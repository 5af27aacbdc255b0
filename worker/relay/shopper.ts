import { derivedId } from '../domain/ids.ts'
import type { Phone } from '../domain/phone.ts'
import { countryOfPhone, phoneFromWaId, sameLineVariants } from '../lib/phone.ts'
import { keyedHash } from '../privacy/seal.ts'
import type { Vault } from '../privacy/vault.ts'
import type { WhatsAppPerson } from '../whatsapp/webhook-types.ts'
import { findContact, getContact, insertContact, linkContact } from './contacts.ts'
import type { RelaySettings } from './settings.ts'
import { assign, type ContactRow } from './tables.ts'
import { keepContact } from './unconfirmed.ts'

/** A shopper on WhatsApp, with keys hashed and personal data sealed. */
export interface PreparedPerson {
  readonly refs: readonly string[]
  readonly phone: Phone | undefined
  readonly phoneSealed: string | null
  readonly userIdSealed: string | null
  readonly nameSealed: string | null
}

export async function preparePerson(
  person: WhatsAppPerson & { readonly profileName?: string },
  merchantId: string,
  pepper: string,
  vault: Vault,
): Promise<PreparedPerson> {
  const phone = person.waId ? phoneFromWaId(person.waId) : undefined
  const variants = phone ? sameLineVariants(phone) : []
  const hash = (kind: 'phone' | 'bsuid', value: string) => keyedHash(pepper, merchantId, kind, value)
  const [userRef, phoneRefs, phoneSealed, userIdSealed, nameSealed] = await Promise.all([
    person.userId ? hash('bsuid', person.userId) : undefined,
    Promise.all(variants.map(async (v) => `phone:${await hash('phone', v)}`)),
    phone ? vault.seal('contacts.phone', JSON.stringify({ state: 'ok', phone, raw: person.waId, how: 'whatsapp' })) : null,
    person.userId ? vault.seal('contacts.user_id', person.userId) : null,
    person.profileName ? vault.seal('contacts.name', JSON.stringify({ full: person.profileName, first: '' })) : null,
  ])
  return { refs: [...(userRef ? [`bsuid:${userRef}`] : []), ...phoneRefs], phone, phoneSealed, userIdSealed, nameSealed }
}

/** Where what a shopper does on WhatsApp is carried out. */
export interface InboundContext {
  readonly sql: SqlStorage
  readonly settings: RelaySettings
  readonly now: number
}

/** The contact that writes; made if nobody knows them yet, for a chat may begin with the shopper. */
export function contactOf({ sql, now }: InboundContext, person: PreparedPerson): ContactRow | undefined {
  const known = findContact(sql, person.refs)
  if (!known) {
    if (person.refs.length === 0) return undefined
    const id = derivedId('cnt', now, person.refs.join('|'))
    insertContact(sql, {
      id,
      name: person.nameSealed,
      phone: person.phoneSealed,
      email: null,
      userId: person.userIdSealed,
      phoneState: person.phone ? 'ok' : 'phone.missing',
      country: (person.phone && countryOfPhone(person.phone)) ?? null,
      language: null,
      now,
    })
    linkContact(sql, id, person.refs, now)
    return getContact(sql, id)
  }
  keepContact(sql, known)
  linkContact(sql, known.id, person.refs, now)
  if (!known.user_id_sealed && person.userIdSealed) {
    sql.exec('UPDATE contacts SET user_id_sealed = ?, updated_at = ?, dirty = dirty + 1 WHERE id = ?', person.userIdSealed, now, known.id)
  }
  return getContact(sql, known.id)
}

/** A shopper moved to another number or user id: the same contact, found by the old, reached by the new. */
export function changeIdentity({ sql, now }: InboundContext, previous: PreparedPerson, person: PreparedPerson): void {
  const known = findContact(sql, previous.refs)
  if (!known || person.refs.length === 0) return
  for (const ref of person.refs) sql.exec('DELETE FROM refs WHERE ref = ?', ref)
  linkContact(sql, known.id, person.refs, now)
  const { set, values } = assign({
    ...(person.phoneSealed ? { phone_sealed: person.phoneSealed, phone_state: 'ok' } : {}),
    ...(person.userIdSealed ? { user_id_sealed: person.userIdSealed } : {}),
    unreachable: 0,
  })
  sql.exec(`UPDATE contacts SET ${set}, updated_at = ?, dirty = dirty + 1 WHERE id = ?`, ...values, now, known.id)
}
