import type { CourierForm } from '../kit/courier-form.ts'
import { STATE_NAMES, type State, type StatusMap } from '../kit/parcels.ts'

/** Our own names of states mean themselves, so that whoever writes the sender can write them. */
const OUR_WORDS: StatusMap = Object.fromEntries(
  STATE_NAMES.flatMap((state): [string, State][] => (state === 'none' || state === 'unknown' ? [] : [[state, state]])),
)

/** The form that is documented for senders of one's own. */
export const OURS: CourierForm = {
  paths: {
    awb: ['awb'],
    order: ['order'],
    code: ['status_code'],
    status: ['status'],
    time: ['time'],
    location: ['location'],
    rider: ['rider'],
    trackingUrl: ['tracking_url'],
    phone: ['phone'],
    isReturn: ['is_return'],
  },
  words: OUR_WORDS,
  timeFormat: 'auto',
  timeZone: 'Asia/Kolkata',
}

/** Couriers whose calls fit. None of them publishes its form; these are from programs that read them, and each part can be changed. */
export const PRESETS = {
  none: OURS,
  porter: {
    carrier: 'Porter',
    paths: {
      ...OURS.paths,
      awb: ['order_id'],
      // Not in the calls that were seen; without it a job is joined only where the shop knows Porter's number.
      order: [],
      code: [],
      time: ['order_details.event_ts'],
      location: [],
      rider: ['order_details.driver_details.driver_name', 'rider_name'],
      phone: [],
      isReturn: [],
    },
    words: {
      open: 'label_created',
      order_reopen: 'label_created',
      accepted: 'label_created',
      order_accepted: 'label_created',
      rider_assigned: 'label_created',
      // From door to door: with the rider means on its way to the shopper.
      order_start_trip: 'out_for_delivery',
      live: 'out_for_delivery',
      picked_up: 'picked_up',
      out_for_delivery: 'out_for_delivery',
      order_end_job: 'delivered',
      ended: 'delivered',
      delivered: 'delivered',
      order_cancel: 'cancelled',
      cancelled: 'cancelled',
    },
    timeFormat: 'seconds',
    timeZone: 'Asia/Kolkata',
  },
  shadowfax: {
    carrier: 'Shadowfax',
    paths: {
      ...OURS.paths,
      awb: ['awb_number'],
      order: ['client_order_id'],
      code: [],
      time: ['event_timestamp'],
      location: ['remarks'],
      rider: ['rider_name'],
      phone: [],
      isReturn: [],
    },
    words: {
      new: 'label_created',
      assigned_for_pickup: 'label_created',
      ofp: 'label_created',
      picked: 'picked_up',
      in_transit: 'in_transit',
      ofd: 'out_for_delivery',
      delivered: 'delivered',
      nc: 'delivery_failed',
      na: 'delivery_failed',
      cid: 'delivery_failed',
      undelivered: 'delivery_failed',
      rto: 'rto_initiated',
      rts: 'rto_initiated',
      rts_d: 'rto_delivered',
      lost: 'lost',
    },
    patterns: [
      { text: 'recd_at_*', state: 'in_transit' },
      { text: 'cancelled_by_*', state: 'cancelled' },
    ],
    timeFormat: 'auto',
    timeZone: 'Asia/Kolkata',
  },
  nimbuspost: {
    carrier: 'NimbusPost',
    paths: {
      ...OURS.paths,
      awb: ['awb_number'],
      order: ['order_number'],
      code: [],
      time: ['event_time'],
      rider: [],
      phone: [],
      isReturn: [],
    },
    words: {
      booked: 'label_created',
      'pending pickup': 'label_created',
      'in transit': 'in_transit',
      'out for delivery': 'out_for_delivery',
      delivered: 'delivered',
      exception: 'delivery_failed',
      rto: 'rto_initiated',
      'rto in transit': 'rto_initiated',
      'rto delivered': 'rto_delivered',
      lost: 'lost',
      cancelled: 'cancelled',
    },
    timeFormat: 'auto',
    timeZone: 'Asia/Kolkata',
  },
} as const satisfies Record<string, CourierForm>

export const PRESET_NAMES = Object.keys(PRESETS) as [keyof typeof PRESETS, ...(keyof typeof PRESETS)[]]
