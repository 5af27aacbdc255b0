import * as z from 'zod'
import { AppError } from '../../domain/errors.ts'
import type { Actions, Login, ReattemptWanted } from '../actions.ts'
import { courier, eventOf } from '../kit/answers.ts'
import { present, text, webLink, zonedTime } from '../kit/fields.ts'
import { EXPLAINED, tell, type StatusMap } from '../kit/parcels.ts'
import { statusOf } from './mapping.ts'
import { latestScan, Scans } from './scans.ts'

interface Settings {
  readonly apiEmail?: string | undefined
  readonly apiPassword?: string | undefined
  readonly statusMap: StatusMap
}

/** apidocs.shiprocket.in: Authentication, Tracking › through AWB, NDR › Action NDR. */
const BASE = 'https://apiv2.shiprocket.in/v1/external'

const LoggedIn = z.object({ token: z.string().min(1) })
const Tracked = z.object({
  tracking_data: z.object({
    shipment_status: text,
    shipment_track: z.array(z.object({ awb_code: text, current_status: text, courier_name: text })).nullish(),
    shipment_track_activities: Scans,
    track_url: text,
    etd: text,
  }),
})
const Told = z.object({ status_code: z.number() })

/** A token is good for ten days; bad logins in a row lock the user, so it is asked for rarely. */
const GOOD_FOR_MS = 9 * 86_400_000

function loginOf({ apiEmail, apiPassword }: Settings): Login {
  const body = { email: courier.needed(apiEmail, 'apiEmail'), password: courier.needed(apiPassword, 'apiPassword') }
  return {
    call: { method: 'POST', url: `${BASE}/auth/login`, headers: {}, body, repeatable: true },
    tokenOf(answer) {
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 429)
        throw new AppError('courier.key_refused', { status: answer.status })
      const told = LoggedIn.safeParse(courier.accepted(answer))
      if (!told.success) throw new AppError('upstream.failed', { why: 'no token' })
      return told.data.token
    },
    goodForMs: GOOD_FOR_MS,
    headersOf: (token) => ({ authorization: `Bearer ${token}` }),
  }
}

export const actions: Actions<Settings> = {
  async track(ask, settings, awb, now) {
    const url = `${BASE}/courier/track/awb/${encodeURIComponent(awb)}`
    const body = courier.accepted(await ask({ method: 'GET', url, headers: {}, login: loginOf(settings) }), { absent: [404] })
    const tracked = Tracked.safeParse(body).data?.tracking_data
    const [parcel] = tracked?.shipment_track ?? []
    if (!tracked || !parcel) return undefined
    const { state, note } = statusOf(tracked.shipment_status, parcel.current_status, settings.statusMap)
    const scan = latestScan(tracked.shipment_track_activities)
    const news = {
      state,
      word: parcel.current_status ?? tracked.shipment_status,
      occurredAt: scan?.at ?? now,
      // The order id of this answer is Shiprocket's own.
      refs: { awb },
      parcel: present({
        carrier: parcel.courier_name,
        trackingUrl: webLink(tracked.track_url),
        expectedAt: zonedTime(tracked.etd, '+05:30'),
        status: parcel.current_status,
        note: note ?? (EXPLAINED.has(state) ? scan?.activity : undefined),
      }),
    }
    return eventOf(tell(news))
  },

  /** There are two fields, the action and a comment; whatever else the shopper wants is said in the comment. */
  async reattempt(ask, settings, wanted) {
    const url = `${BASE}/ndr/${encodeURIComponent(wanted.awb)}/action`
    const body = courier.accepted(
      await ask({
        method: 'POST',
        url,
        headers: {},
        body: { action: 're-attempt', comments: commentOf(wanted) },
        login: loginOf(settings),
      }),
    )
    // Some of its answers say no with a 200.
    const told = Told.safeParse(body)
    if (told.success && told.data.status_code >= 400) throw new AppError('courier.refused', { status: told.data.status_code })
  },
}

const MAX_COMMENT = 500

function commentOf({ on, phone, address, note }: ReattemptWanted): string {
  const parts = [note, on && `Deliver on ${on}.`, phone && `Phone: ${phone}.`, address && `Address: ${address}.`].filter(Boolean)
  return (parts.join(' ') || 'The customer asks for a new delivery attempt.').slice(0, MAX_COMMENT)
}
