import * as z from 'zod'
import { defineConnector, type Envelope, type RawDelivery } from '../contract.ts'
import { text } from '../kit/fields.ts'
import { chosenToken } from '../kit/token.ts'
import { Bill, billEvents } from './bill.ts'
import { Order, orderEvents, Rider, riderEvents } from './order.ts'
import { settings, type Settings } from './settings.ts'
import { ORDER_STATES, orderState, RIDER_STATES, riderState } from './states.ts'
import { Menu, menuEvents, Stock, stockEvents } from './stock.ts'

const STORE = 'the outlet opened or closed; orders know it already'
const IGNORED: Readonly<Record<string, string>> = {
  'store:changed': STORE,
  'store:asked': 'PetPooja asks whether the outlet is open; its ordering system knows, not we',
  other: 'none of the bodies that PetPooja is known to send',
}

/** One address takes all that PetPooja sends; what it is, the body shows. The first that fits. */
function topicOf(body: unknown): string {
  const bill = Bill.safeParse(body)
  if (bill.success) return `bill:${bill.data.properties.Order.status?.toLowerCase() === 'cancelled' ? 'cancelled' : 'settled'}`
  if (Stock.safeParse(body).success) return 'stock'
  if (Menu.safeParse(body).success) return 'menu'
  const said = z.record(z.string(), z.unknown()).safeParse(body).data ?? {}
  const has = (name: string) => Object.hasOwn(said, name)
  if (has('rider_data')) return `rider:${riderState(Rider.safeParse(body).data?.status)}`
  if (has('store_status')) return 'store:changed'
  if (has('orderID')) return `order:${orderState(Order.safeParse(body).data?.status)}`
  return has('restID') ? 'store:asked' : 'other'
}

/** No number of PetPooja's means "none"; a merchant may say it of one. */
const FROM_KITCHEN = Object.entries(ORDER_STATES).filter(([state]) => state !== 'none')

export default defineConnector({
  manifest: {
    id: 'petpooja',
    name: 'PetPooja',
    category: 'till',
    summary: 'Orders that a kitchen took, finished and sent out, its riders, its bills, and dishes that are sold out.',
    docsUrl: 'https://onlineorderingapisv210.docs.apiary.io/',
    connect: 'webhook_url',
    steps: [
      'PetPooja has no page for this: ask its support (or your account manager) to connect a partner to your outlet.',
      'Give them the address of this connection as the callback for order status, and where you want it for item stock, menu and bills.',
      'Ask them to send the secret of this connection in a header; “Authorization” is the usual one. If they can set none, give them the address with ?key= and the secret behind it.',
      'Type the restID (menu sharing code) that they tell you into the settings, so that another outlet’s calls are left alone.',
      'Try it on their staging system first; the address and the secret change when they switch you to production.',
    ],
    settings,
    scheme: chosenToken({ standard: 'Authorization', query: 'key' }),
    secret: { setting: 'secret' },
    topics: {
      ...Object.fromEntries(FROM_KITCHEN.map(([state, type]) => [`order:${state}`, type])),
      ...Object.fromEntries(Object.entries(RIDER_STATES).map(([state, type]) => [`rider:${state}`, type])),
      'bill:settled': 'order.completed',
      'bill:cancelled': 'order.updated',
      stock: 'inventory.updated',
      menu: 'product.updated',
      ...Object.fromEntries(Object.keys(IGNORED).map((topic) => [topic, 'ignored' as const])),
    },
    hosts: [],
  },

  /** Each kind of call wants words of its own; these are all of them at once. */
  acknowledge: () => ({
    body: JSON.stringify({ success: '1', code: '200', http_code: '200', status: 'success', message: 'Received' }),
    contentType: 'application/json',
  }),

  split(raw, body): readonly Envelope[] {
    const topic = topicOf(body)
    return [topic === 'stock' ? { topic, body, deliveryId: switchedAt(raw, body) } : { topic, body }]
  },

  parse({ topic, body }, options, receivedAt) {
    const ignored = Object.hasOwn(IGNORED, topic) ? IGNORED[topic] : undefined
    if (ignored) return { ignored }
    if (isOfAnotherOutlet(body, options)) return { ignored: 'it is for another outlet' }
    const [kind = '', state = ''] = topic.split(':')
    if (kind === 'order' && Object.hasOwn(ORDER_STATES, state)) return orderEvents(body, options, receivedAt)
    if (kind === 'rider' && Object.hasOwn(RIDER_STATES, state)) return riderEvents(body, options, receivedAt)
    if (topic === 'bill:settled' || topic === 'bill:cancelled') return billEvents(body, options, receivedAt)
    if (topic === 'stock') return stockEvents(body, options, receivedAt)
    if (topic === 'menu') return menuEvents(body, receivedAt)
    return { ignored: `topic ${topic.slice(0, 80)} is not used` }
  },
})

/** A dish is switched off, on and off again with the same words; only repeats within a minute are one call. */
function switchedAt(raw: RawDelivery, body: unknown): string {
  const { restID = '-', type = '-', inStock, itemID } = Stock.parse(body)
  return `stock:${restID}:${type}:${inStock}:${itemID.join(',')}:${Math.floor(raw.receivedAt / 60_000)}`
}

const Outlet = z.object({
  restID: text,
  properties: z.object({ Restaurant: z.object({ restID: text }).nullish() }).nullish(),
  restaurants: z.array(z.object({ details: z.object({ menusharingcode: text }).nullish() })).nullish(),
})

/** What names no outlet is taken for ours: riders' calls never do. */
function isOfAnotherOutlet(body: unknown, { restId }: Settings): boolean {
  const { data } = Outlet.safeParse(body)
  const named = [data?.restID, data?.properties?.Restaurant?.restID, ...(data?.restaurants ?? []).map((r) => r.details?.menusharingcode)]
  const said = named.filter((outlet) => outlet !== undefined)
  return restId !== undefined && said.length > 0 && !said.includes(restId)
}
