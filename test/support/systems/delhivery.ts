import type { FakeSystem, Scan } from './system.ts'

/** The status is the type and the status, as in "UD Dispatched". */
export const delhivery = (seen: () => Scan | undefined): FakeSystem => ({
  host: 'track.delhivery.com',
  proof: (headers) => headers.get('authorization') === 'Token delhivery-demo-token',
  routes: [
    [
      /^GET \/api\/v1\/packages\/json\/$/,
      (_, _body, url) => {
        const scan = seen()
        if (!scan) return [200, { Error: 'No such waybill or Order Id found' }]
        const [type = '', ...words] = String(scan.status).split(' ')
        const status = {
          Status: words.join(' '),
          StatusType: type,
          StatusDateTime: scan.at.replace(' ', 'T'),
          StatusCode: null,
          Instructions: '',
        }
        return [200, { ShipmentData: [{ Shipment: { AWB: url.searchParams.get('waybill'), ReferenceNo: null, Status: status } }] }]
      },
    ],
  ],
})
