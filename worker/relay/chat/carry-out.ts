import type { PhoneDecision } from '../../domain/phone.ts'
import { wallDay } from '../../lib/clock.ts'
import { getContact } from '../contacts.ts'
import { wantErrand, type ErrandRow } from '../errands/errands.ts'
import type { ErrandParts, ErrandResult } from '../errands/work.ts'
import type { OrderDetails } from '../prepare.ts'
import type { RelaySettings } from '../settings.ts'
import { wantOnOrder } from '../shop/writes.ts'
import { one, sealedOf, type ParcelRow } from '../tables.ts'
import { kindOf } from './kinds.ts'
import { tellOfReturn } from './notices.ts'
import { oneLine } from './reading.ts'
import { dropTalk, getTalk, notesOf, talkOfErrand, type Notes, type TalkRow } from './talks.ts'
import { en } from './texts/en.ts'

/**
 * What a talk came to: a tag and a note at the order in the shop, a wish to the courier, a notice for the merchant. It takes time, because
 * what the shopper wrote is opened and sealed anew for where it goes.
 */
export async function carryOutTalk({ storage: { sql }, settings, now }: ErrandParts, row: ErrandRow): Promise<ErrandResult> {
  const talk = talkOfErrand(sql, row.id)
  if (!talk) return {}
  const { vault, timeZone } = await settings()
  const notes = notesOf(talk)
  const kind = kindOf(talk.kind)
  const address = notes['address'] ? await addressIn(vault, sealedOf(sql, notes['address'])) : undefined
  const parcel = one<ParcelRow>(sql, 'SELECT * FROM parcels WHERE id = ?', talk.parcel_id ?? '')
  const [phone, things] = await Promise.all([phoneOf(vault, sql, talk), thingsOf(vault, sql, talk, notes)])
  const added = [address, ...things].filter(Boolean).join(' · ')
  const [more, wish] = await Promise.all([
    added ? vault.seal('shop_writes.more', added) : undefined,
    kind.reattempt ? vault.seal('errands.what', JSON.stringify(wishOf(notes, phone, address))) : undefined,
  ])
  const note = [kind.note, notes['day'], parcel?.awb && `parcel ${parcel.awb}`, `said ${wallDay(talk.at, timeZone)}`]
    .filter(Boolean)
    .join(', ')
  return {
    apply: () => {
      // Whoever was erased meanwhile wishes for nothing.
      if (!getTalk(sql, talk.id)) return
      dropTalk(sql, talk.id)
      if (talk.order_id) {
        wantOnOrder(sql, talk.order_id, 'note', note, now(), more ? { seed: notes['address'] ?? added, sealed: more } : undefined)
        wantOnOrder(sql, talk.order_id, 'tag', kind.tag, now())
      }
      if (kind.tells) tellOfReturn(sql, now())
      if (wish) {
        wantErrand(sql, {
          kind: 'reattempt',
          seed: `${talk.parcel_id}|${parcel?.attempts ?? 0}|${talk.kind}|${talk.notes}`,
          at: now(),
          orderId: talk.order_id,
          parcelId: talk.parcel_id,
          contactId: talk.contact_id,
          what: wish,
        })
      }
    },
  }
}

/** As ReattemptWanted of connectors/actions.ts, which gets the parcel's number where it is asked. */
const wishOf = ({ day }: Notes, phone: string | undefined, address: string | undefined) => ({
  ...(day ? { on: day } : {}),
  ...(phone ? { phone } : {}),
  ...(address ? { address } : {}),
  ...(day || address ? {} : { note: 'Please call before delivery' }),
})

type Vault = RelaySettings['vault']

interface Content {
  readonly body?: string
  readonly location?: { readonly latitude: number; readonly longitude: number; readonly name?: string; readonly address?: string }
}

/** A place on the map is written with its coordinates, since its name may be missing. */
async function addressIn(vault: Vault, sealed: string | null): Promise<string | undefined> {
  if (!sealed) return undefined
  const { body, location } = JSON.parse(await vault.open('messages.content', sealed)) as Content
  if (!location) return oneLine(body ?? '')
  const { latitude, longitude, name, address } = location
  return oneLine([name, address, `${latitude.toFixed(6)}, ${longitude.toFixed(6)}`].filter(Boolean).join(', '))
}

async function phoneOf(vault: Vault, sql: SqlStorage, talk: TalkRow): Promise<string | undefined> {
  const sealed = getContact(sql, talk.contact_id)?.phone_sealed
  if (!sealed) return undefined
  const decision = JSON.parse(await vault.open('contacts.phone', sealed)) as PhoneDecision
  return decision.state === 'ok' ? decision.phone : undefined
}

/** What is to go back, why, and whether there is a picture. WhatsApp keeps what shoppers send for seven days (whatsapp.md section 14). */
async function thingsOf(vault: Vault, sql: SqlStorage, talk: TalkRow, notes: Notes): Promise<readonly string[]> {
  if (!notes['reason']) return []
  const sealed = sealedOf(sql, talk.order_id)
  const details = sealed ? (JSON.parse(await vault.open('orders.details', sealed)) as OrderDetails) : undefined
  const item = notes['item'] === undefined || notes['item'] === 'all' ? undefined : details?.items[Number(notes['item'])]?.title
  const reason = en.reasons[notes['reason'] as keyof typeof en.reasons]
  const photo = notes['photo'] && notes['photo'] !== 'skip' ? 'a photo is in the chat; WhatsApp keeps it for 7 days' : ''
  return [oneLine(item ?? en.all), reason ?? '', photo]
}
