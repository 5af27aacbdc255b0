import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { isOtherCarrier } from '../../worker/relay/carriers.ts'
import { deliver, placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, type TestMerchant } from '../support/merchant.ts'
import { rows, untilQuiet } from '../support/relay.ts'

let merchant: TestMerchant
let graph: ReturnType<typeof fakeGraph>
beforeEach(async () => {
  graph = fakeGraph()
  merchant = await aMerchant()
})
afterEach(() => vi.restoreAllMocks())

const PICKED_UP = 42
const OUT = 17
const scan = async (courier: string, status: number, more: object) => {
  await deliver(merchant, 'shiprocket', {
    awb: '1001',
    courier_name: courier,
    shipment_status_id: status,
    shipment_status: `S${status}`,
    scans: [],
    ...more,
  })
  await untilQuiet(merchant)
}
const parcels = () =>
  rows<{ number: string; carrier: string; state: string }>(
    merchant,
    'SELECT o.number, p.carrier, p.state FROM parcels p JOIN orders o ON o.id = p.order_id ORDER BY o.number',
  )

it('keeps the parcels of two carriers apart that gave them one number', async () => {
  await placeOrder(merchant, 701)
  await placeOrder(merchant, 702)
  await scan('DemoPost', PICKED_UP, { order_id: '#T701' })
  await scan('Rapid Riders', PICKED_UP, { order_id: '#T702' })
  // From now on the number and the carrier are enough.
  await scan('Rapid Riders', OUT, {})
  expect(await parcels()).toEqual([
    { number: '#T701', carrier: 'DemoPost', state: 'parcel.shipped' },
    { number: '#T702', carrier: 'Rapid Riders', state: 'parcel.out_for_delivery' },
  ])
  const out = graph.requests.filter((r) => r.body.template?.name === 'out_for_delivery_v2')
  expect(out.map((r) => r.body.to)).toEqual(['+919876510702'])
})

it('takes one carrier for one, however systems write it, and a number that came without a carrier for anybody’s', async () => {
  await placeOrder(merchant, 703)
  await scan('', PICKED_UP, { order_id: '#T703' })
  await scan('Delhivery Surface', PICKED_UP, { order_id: '#T703' })
  await scan('delhivery', OUT, {})
  // A shop may write what it likes beside the number; one order is one order.
  await scan('Other', OUT, { order_id: '#T703' })
  expect(await parcels()).toMatchObject([{ number: '#T703', state: 'parcel.out_for_delivery' }])
})

it('joins what was known by the number alone to the order that is named later, whatever the carrier is called', async () => {
  await scan('Federal Express', PICKED_UP, {})
  await placeOrder(merchant, 704)
  await scan('FedEx', OUT, { order_id: '#T704' })
  expect(await parcels()).toMatchObject([{ number: '#T704', state: 'parcel.out_for_delivery' }])
})

it.each([
  ['Delhivery', 'delhivery', false],
  ['Delhivery Surface', 'Delhivery', false],
  ['Blue Dart', 'bluedart-express', false],
  ['India Post', 'DTDC', true],
  ['Borzo', '', false],
  [null, 'Borzo', false],
  ['भारतीय डाक', 'Borzo', true],
])('%s and %s are two carriers: %s', (one, other, two) => {
  expect(isOtherCarrier(one, other)).toBe(two)
  expect(isOtherCarrier(other, one)).toBe(two)
})
