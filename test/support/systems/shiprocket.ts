import type { FakeSystem, Scan } from './system.ts'

/** @param logins counts the tokens that were given; the last one is taken. */
export const shiprocket = (seen: () => Scan | undefined, logins: { count: number }): FakeSystem => ({
  host: 'apiv2.shiprocket.in',
  proof: (headers) => !headers.has('authorization') || headers.get('authorization') === `Bearer token-${logins.count}`,
  routes: [
    [/^POST \/v1\/external\/auth\/login$/, () => [200, { token: `token-${++logins.count}` }]],
    [
      /^GET \/v1\/external\/courier\/track\/awb\/(\w+)$/,
      ([, awb = '']) => {
        const scan = seen()
        return [
          200,
          scan
            ? {
                tracking_data: {
                  shipment_status: scan.status,
                  shipment_track: [{ awb_code: awb, current_status: 'SCANNED', courier_name: 'DemoPost' }],
                  shipment_track_activities: [{ date: scan.at, status: 'X', activity: 'Scanned', 'sr-status': String(scan.status) }],
                  track_url: null,
                  etd: null,
                },
              }
            : { tracking_data: { track_status: 0, error: 'no activities' } },
        ]
      },
    ],
    [
      /^POST \/v1\/external\/ndr\/(\w+)\/action$/,
      (_, body) => (body['action'] === 're-attempt' && body['comments'] ? [202, {}] : [422, {}]),
    ],
  ],
})
