import * as z from 'zod'
import type { Actions } from '../actions.ts'
import { courier, eventOf } from '../kit/answers.ts'
import { instant } from '../kit/fields.ts'
import { tell, type StatusMap } from '../kit/parcels.ts'
import { newsOf, Tracking } from './tracking.ts'

interface Settings {
  readonly apiKey?: string | undefined
  readonly statusMap: StatusMap
}

/** The version and the header are those of the package @aftership/tracking-sdk 17.0.0. */
const TRACKINGS = 'https://api.aftership.com/tracking/2026-07/trackings'
const Found = z.object({ data: z.object({ trackings: z.array(Tracking).nullish() }) })

export const actions: Actions<Settings> = {
  anyCarrier: true,
  async track(ask, settings, awb, now) {
    const url = `${TRACKINGS}?tracking_numbers=${encodeURIComponent(awb)}`
    const body = courier.accepted(await ask({ method: 'GET', url, headers: { 'as-api-key': courier.needed(settings.apiKey, 'apiKey') } }), {
      absent: [404],
    })
    const trackings = (body === undefined ? undefined : Found.parse(body).data.trackings) ?? []
    const [tracking] = trackings
    // Two carriers can have one number, and nobody here knows which of them is meant.
    if (!tracking || trackings.length > 1) return undefined
    return eventOf(tell(newsOf(tracking, settings.statusMap, instant(tracking.updated_at) ?? now)))
  },
}
