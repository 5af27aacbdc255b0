import * as z from 'zod'
import { AppError } from '../../domain/errors.ts'
import type { Actions, AskSystem } from '../actions.ts'
import { courier, eventOf } from '../kit/answers.ts'
import { tell, type StatusMap } from '../kit/parcels.ts'
import { REATTEMPTABLE } from './mapping.ts'
import { levelOf, newsOf, Shipment } from './shipment.ts'

interface Settings {
  readonly apiToken?: string | undefined
  readonly statusMap: StatusMap
}

const HOST = 'https://track.delhivery.com'
const Tracked = z.object({ ShipmentData: z.array(z.object({ Shipment })).nullish() })
const Accepted = z.object({ success: z.boolean().nullish() })

/** Delhivery answers 403 where it is asked too often (its FAQ, "Track Shipment API"). */
const BUSY = { busy: [403] }

const headersOf = ({ apiToken }: Settings) => ({
  authorization: `Token ${courier.needed(apiToken, 'apiToken')}`,
  accept: 'application/json',
})

/** GET /api/v1/packages/json/ (one.delhivery.com/developer-portal/document/b2c/detail/order-tracking). */
async function find(ask: AskSystem, settings: Settings, awb: string): Promise<Shipment | undefined> {
  const url = `${HOST}/api/v1/packages/json/?waybill=${encodeURIComponent(awb)}&ref_ids=`
  const body = courier.accepted(await ask({ method: 'GET', url, headers: headersOf(settings) }), { absent: [404], ...BUSY })
  return body === undefined ? undefined : Tracked.parse(body).ShipmentData?.[0]?.Shipment
}

export const actions: Actions<Settings> = {
  async track(ask, settings, awb, now) {
    const shipment = await find(ask, settings, awb)
    return shipment && eventOf(tell(newsOf(shipment, settings.statusMap, now)))
  },

  /**
   * POST /api/p/update with the act RE-ATTEMPT (…/b2c/detail/ndr-api). Delhivery takes the wish and refuses it later where the parcel's
   * level isn't one of its list, so the level is looked at first, as its page says. A day, a phone or an address have no field there.
   */
  async reattempt(ask, settings, { awb, on, phone, address }) {
    const what = Object.entries({ on, phone, address }).flatMap(([name, value]) => (value ? [name] : []))
    if (what.length > 0) throw new AppError('courier.cannot', { what: what.join(', ') })
    const shipment = await find(ask, settings, awb)
    if (!shipment) throw new AppError('courier.refused', { why: 'no such parcel' })
    const level = levelOf(shipment) ?? ''
    if (!REATTEMPTABLE.has(level))
      throw new AppError('courier.refused', { why: 'no new try can be asked for now', level: level.slice(0, 20) })
    const body = { data: [{ waybill: awb, act: 'RE-ATTEMPT' }] }
    const answer = courier.accepted(await ask({ method: 'POST', url: `${HOST}/api/p/update`, headers: headersOf(settings), body }), BUSY)
    if (Accepted.safeParse(answer).data?.success === false) throw new AppError('courier.refused', { why: 'not taken' })
  },
}
