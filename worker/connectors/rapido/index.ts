import type { CourierForm } from '../kit/courier-form.ts'
import { describedCourier } from '../kit/courier.ts'

/**
 * Rapido's documents for businesses come with the contract and are not public. Names and words are guesses that a captured test order
 * confirms or mends; each can be changed in the connection.
 */
const form: CourierForm = {
  carrier: 'Rapido',
  paths: {
    // Couriers call their own number of the job an order id, too. Taken for the shop's it could join another shopper's order.
    awb: ['orderId', 'order_id'],
    order: ['clientOrderId', 'client_order_id', 'referenceId', 'reference_id'],
    code: [],
    status: ['status', 'orderStatus', 'event'],
    time: ['updatedAt', 'timestamp'],
    location: [],
    rider: ['rider.name', 'captain.name'],
    trackingUrl: ['trackingUrl', 'tracking_url'],
    phone: [],
    isReturn: [],
  },
  words: {
    created: 'label_created',
    placed: 'label_created',
    new: 'label_created',
    accepted: 'label_created',
    assigned: 'label_created',
    captain_assigned: 'label_created',
    arrived: 'label_created',
    reached_pickup: 'label_created',
    started: 'picked_up',
    picked: 'picked_up',
    picked_up: 'picked_up',
    pickup_complete: 'picked_up',
    on_the_way: 'out_for_delivery',
    in_transit: 'out_for_delivery',
    reached_drop: 'out_for_delivery',
    out_for_delivery: 'out_for_delivery',
    dropped: 'delivered',
    delivered: 'delivered',
    completed: 'delivered',
    cancelled: 'cancelled',
    aborted: 'cancelled',
    expired: 'cancelled',
    rejected: 'cancelled',
    returned: 'rto_initiated',
    rto: 'rto_initiated',
  },
  timeFormat: 'auto',
  timeZone: 'Asia/Kolkata',
}

export default describedCourier({
  manifest: {
    id: 'rapido',
    name: 'Rapido',
    summary: 'Deliveries within a city by Rapido’s captains, after a captured test order has shown how your calls look.',
    docsUrl: 'https://www.rapido.bike/',
    steps: [
      'Ask your contact at Rapido for calls at each change of an order’s status, to the address of this connection.',
      'Agree on a header with the secret of this connection (X-Api-Key unless you choose another), or on a signature.',
      'Leave “capture” on and let one test order run from beginning to end. Its calls are kept and shown; nobody is told anything.',
      'Compare the calls with the paths and words here and change what differs: above all where the order’s number stands.',
      'Choose “live”.',
    ],
  },
  mode: 'capture',
  more: {},
  form,
})
