import type { ReattemptWanted } from '../../connectors/actions.ts'
import { AppError } from '../../domain/errors.ts'
import type { ReasonCode } from '../../domain/reasons.ts'
import { acceptDeliveries } from '../inbox.ts'
import { openNotice } from '../notices.ts'
import { PARCEL_RANK } from '../parcels.ts'
import type { ConnectionSettings, RelaySettings } from '../settings.ts'
import { addToStory, storyOf } from '../story.ts'
import { actionsOf, connectionsFor, type OpenSystem } from '../systems/desk.ts'
import { one, type ParcelRow } from '../tables.ts'
import { errandId, wantErrand, type ErrandRow } from './errands.ts'
import { orderById } from './payment-link.ts'
import { deliveryOf } from './told.ts'
import type { ErrandParts, ErrandWorker } from './work.ts'

const DAY_MS = 86_400_000
/** A parcel that was silent this long is asked about, and again as long after that. */
export const SILENT_MS = DAY_MS
/** After this, nobody expects news of it. */
const FORGOTTEN_MS = 14 * DAY_MS

export const parcelById = (sql: SqlStorage, id: string | null): ParcelRow | undefined =>
  id === null ? undefined : one<ParcelRow>(sql, 'SELECT * FROM parcels WHERE id = ?', id)

type CourierAction = 'track' | 'reattempt'

/** Whether a courier may still have something to say of it. */
const isUnderWay = ({ state }: ParcelRow): boolean => (PARCEL_RANK[state as keyof typeof PARCEL_RANK] ?? 0) < 50

const watchSeed = (parcelId: string): string => `watch|${parcelId}`

/** Keeps an eye on a parcel that has just moved: its silence counts from now on. */
export function watchParcel(sql: SqlStorage, settings: RelaySettings, parcel: ParcelRow, now: number): void {
  const id = errandId('track', watchSeed(parcel.id))
  if (!isUnderWay(parcel) || parcel.awb === null) return void sql.exec(`DELETE FROM errands WHERE id = ? AND state = 'queued'`, id)
  if (connectionsFor(settings, 'track').length === 0) return
  const notBefore = now + SILENT_MS
  wantErrand(sql, { kind: 'track', seed: watchSeed(parcel.id), at: now, notBefore, orderId: parcel.order_id, parcelId: parcel.id })
  sql.exec(`UPDATE errands SET at = ?, next_at = ? WHERE id = ? AND state = 'queued'`, now, notBefore, id)
}

/**
 * Who can be asked about a parcel, the likeliest first: the courier that speaks of it, those that its carrier names, those that know
 * parcels of any carrier; else the only one there is.
 */
function couriersOf(settings: RelaySettings, parcel: ParcelRow, action: CourierAction): ConnectionSettings[] {
  const able = connectionsFor(settings, action)
  const carrier = parcel.carrier?.toLowerCase() ?? ''
  const likely = [
    ...able.filter(({ id }) => id === parcel.connection_id),
    ...able.filter(({ connector }) => carrier.includes(connector)),
    ...able.filter((connection) => actionsOf(connection)?.anyCarrier),
  ]
  return likely.length > 0 ? [...new Set(likely)] : able.length === 1 ? able : []
}

/** The first of them that has a key; without any the merchant is told that one is missing. */
async function askFirst<T>(
  { systems }: ErrandParts,
  couriers: readonly ConnectionSettings[],
  work: (system: OpenSystem) => Promise<T>,
): Promise<{ readonly connection: ConnectionSettings; readonly said: T }> {
  let keyless: AppError | undefined
  for (const connection of couriers)
    try {
      return { connection, said: await systems.use(connection.id, work) }
    } catch (error) {
      // It was not asked at all; its webhooks work without a key.
      if (!(error instanceof AppError) || error.code !== 'courier.no_key') throw error
      keyless ??= error
    }
  throw keyless ?? new AppError('courier.no_key')
}

/** Asks where a parcel is. What is told takes the path of all deliveries. */
export const track: ErrandWorker = async (parts, row) => {
  const { sql } = parts.storage
  const parcel = parcelById(sql, row.parcel_id)
  if (!parcel?.awb || !isUnderWay(parcel)) return {}
  const { awb } = parcel
  const now = parts.now()
  const isWatch = row.id === errandId('track', watchSeed(parcel.id))
  const couriers = couriersOf(await parts.settings(), parcel, 'track')
  if (couriers.length === 0 || (isWatch && now - row.at > FORGOTTEN_MS)) return { no: 'courier.none' }
  const look = async ({ actions, settings, ask }: OpenSystem) => actions.track?.(ask, settings, awb, now)
  const { connection, said: event } = await askFirst(parts, couriers, look)
  const key = event && `${awb}:${event.type}:${event.occurredAt}`
  const news = event && key ? [await deliveryOf(parts, { connection, key, topic: 'track' }, event)] : []
  const apply = (storage: SqlStorage) => void acceptDeliveries(storage, news)
  return isWatch ? { again: now + SILENT_MS, apply } : { apply, result: { told: event?.type ?? null } }
}

/** Tells the courier what a shopper wants of a parcel that could not be handed over. The same wish said twice means the same. */
export const reattempt: ErrandWorker = async (parts, row) => {
  const parcel = parcelById(parts.storage.sql, row.parcel_id)
  const settings = await parts.settings()
  if (!parcel?.awb) throw new AppError('courier.refused', { why: 'no such parcel' })
  const couriers = couriersOf(settings, parcel, 'reattempt')
  if (couriers.length === 0) {
    const no = 'courier.none'
    return { no, apply: await reattemptFailed(parts, row, no) }
  }
  const wish = row.what ? (JSON.parse(await settings.vault.open('errands.what', row.what)) as Omit<ReattemptWanted, 'awb'>) : {}
  const wanted = { ...wish, awb: parcel.awb }
  const { connection } = await askFirst(parts, couriers, async ({ actions, settings: own, ask }) => {
    if (!actions.reattempt) throw new AppError('courier.cannot', { what: 'a new try' })
    await actions.reattempt(ask, own, wanted)
  })
  return { apply: await told(parts, row, connection, undefined) }
}

/** The merchant is told in a notice, and the story of the order says why. */
export async function reattemptFailed(parts: ErrandParts, row: ErrandRow, no: ReasonCode): Promise<(sql: SqlStorage) => void> {
  const settings = await parts.settings()
  const parcel = parcelById(parts.storage.sql, row.parcel_id)
  const connection = parcel && (couriersOf(settings, parcel, 'reattempt')[0] ?? settings.connections.get(parcel.connection_id ?? ''))
  const story = connection && (await told(parts, row, connection, no))
  return (sql) => {
    openNotice(sql, 'reattempt.refused', `parcel:${row.parcel_id ?? '-'}`, { reason: no }, parts.now())
    story?.(sql)
  }
}

async function told(parts: ErrandParts, row: ErrandRow, connection: ConnectionSettings, no: ReasonCode | undefined) {
  const order = orderById(parts.storage.sql, row.order_id)
  const story =
    order &&
    (await storyOf((await parts.settings()).vault, {
      order,
      connection,
      type: no ? 'courier.not_asked' : 'courier.asked',
      topic: 'reattempt',
      status: no ? `a new delivery: ${no}` : 'a new delivery',
      at: parts.now(),
      seed: row.id,
    }))
  return (sql: SqlStorage): void => {
    if (story) addToStory(sql, story)
  }
}
