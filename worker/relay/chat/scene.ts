import type { RelaySettings } from '../settings.ts'
import { one, type ContactRow, type MessageRow, type OrderRow, type ParcelRow } from '../tables.ts'
import type { ChatScene } from './compose.ts'
import { kindOf } from './kinds.ts'
import { ordersToTell, parcelsOf } from './status.ts'
import { getTalk, offeredIn, type TalkRow } from './talks.ts'

/** What a message of a talk is put together from, read right before it leaves; undefined for every other message. */
export function chatSceneOf(
  sql: SqlStorage,
  settings: RelaySettings,
  message: MessageRow,
  contact: ContactRow,
  now: number,
): ChatScene | undefined {
  const [word, what = '', , , id = '', detail = ''] = (message.fact ?? '').split(':')
  if (word !== 'reply' || !what.startsWith('chat.')) return undefined
  const talk = id === '-' ? undefined : getTalk(sql, id)
  const isAsked = talk?.errand_id === null && talk.step === detail && !isOver(sql, settings, contact, talk, now)
  return {
    talk: isAsked ? talk : undefined,
    told: what === 'chat.status' ? told(sql, contact.id, detail, now) : [],
    numbers: new Map(isAsked && talk.step === 'order' ? offeredIn(talk).map((order) => [order, orderOf(sql, order)?.number ?? '']) : []),
  }
}

const orderOf = (sql: SqlStorage, id: string | null) => one<OrderRow>(sql, 'SELECT * FROM orders WHERE id = ?', id ?? '')

function isOver(sql: SqlStorage, settings: RelaySettings, contact: ContactRow, talk: TalkRow, now: number): boolean {
  const parcel = one<ParcelRow>(sql, 'SELECT * FROM parcels WHERE id = ?', talk.parcel_id ?? '')
  return kindOf(talk.kind).over({ sql, settings, now, contact, order: orderOf(sql, talk.order_id), parcel }) !== undefined
}

/** The order that was named, if it is this shopper's still; else their latest. */
function told(sql: SqlStorage, contactId: string, named: string, now: number): ChatScene['told'] {
  const order = orderOf(sql, named)
  const orders = order?.contact_id === contactId ? [order] : ordersToTell(sql, contactId, now)
  return orders.map((own) => ({ order: own, parcels: parcelsOf(sql, own.id) }))
}
