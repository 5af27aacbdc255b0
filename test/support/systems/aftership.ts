import type { FakeSystem, Scan } from './system.ts'

/** It gathers the news of carriers: whatever the number, it knows whose it is. The status is its tag. */
export const aftership = (seen: () => Scan | undefined): FakeSystem => ({
  host: 'api.aftership.com',
  proof: (headers) => headers.get('as-api-key') === 'asat_WNXdemo1',
  routes: [
    [
      /^GET \/tracking\/2026-07\/trackings$/,
      (_, _body, url) => {
        const scan = seen()
        const tracking = scan && {
          tracking_number: url.searchParams.get('tracking_numbers'),
          slug: 'delhivery',
          tag: String(scan.status),
          updated_at: `${scan.at.replace(' ', 'T')}+05:30`,
          checkpoints: [],
        }
        return [200, { meta: { code: 200 }, data: { trackings: tracking ? [tracking] : [] } }]
      },
    ],
  ],
})
