/**
 * What a million messages cost on the platform's price list, from counted operations. `node bench/cost.ts [counts.json]`
 * prints the table of docs/design/scale.md; the file may override any of COUNTS.
 */
import { readFileSync } from 'node:fs'

/** Counted in workerd with one rule on, a new shopper and a new order per message (docs/design/scale.md says how). */
const COUNTS = {
  /** Webhooks per message: the one that leads to it, three statuses, one that leads to nothing. */
  webhooks: { order: 1, status: 3, other: 1 },
  /** Per webhook of that kind. `alone`: each comes when nothing else is under way. `together`: in a burst of 200. */
  relayRowsWritten: { alone: { order: 48, status: 8, other: 10 }, together: { order: 48, status: 7.34, other: 10 } },
  /** Deleted later, per message with its five webhooks: bodies after 7 days, deliveries after 30, what ended after 90. */
  relayRowsForgotten: 16,
  relayRowsRead: { alone: { order: 133, status: 65, other: 106 }, together: { order: 77, status: 10.5, other: 106 } },
  alarms: { alone: { order: 1, status: 1, other: 1 }, together: { order: 0.01, status: 0.01, other: 0.01 } },
  d1RowsWritten: { alone: { order: 7, status: 1, other: 2 }, together: { order: 7, status: 0.34, other: 2 } },
  /** Seconds that the Relay is active; assumed (300 ms for Meta, two D1 batches, one wait of FLUSH_MS), not measured. */
  activeSeconds: { alone: { order: 0.9, status: 0.15, other: 0.15 }, together: { order: 0.02, status: 0.005, other: 0.005 } },
  /** Of the stateless Worker per webhook; the budget, not a measurement on the platform. */
  cpuMs: 1.5,
  /** In the first 30 days, packed bodies for seven of them; about two thirds of it in the 60 days after. */
  relayBytesPerMessage: 9_000,
  d1BytesPerMessage: 7_000,
}

/** US dollars on the Workers Paid plan, beyond what is included; pages read 2026-11-22. */
const PRICES = {
  workerRequest: 0.3e-6, // developers.cloudflare.com/workers/platform/pricing
  cpuMs: 0.02e-6,
  objectRequest: 0.15e-6, // developers.cloudflare.com/durable-objects/platform/pricing: an RPC call or an alarm
  objectGbSecond: 12.5e-6,
  rowWritten: 1e-6, // the same for D1 and for SQLite in Durable Objects; setAlarm is one row
  rowRead: 0.001e-6,
  relayGbMonth: 0.2,
  d1GbMonth: 0.75, // developers.cloudflare.com/d1/platform/pricing
}

type Kind = keyof typeof COUNTS.webhooks
type PerKind = Readonly<Record<Kind, number>>
type Pace = 'alone' | 'together'
type Line = readonly [what: string, perMessage: number, price: number]

const MILLION = 1e6
const OBJECT_GB = 0.128

function perMessage(webhooks: PerKind, each: PerKind): number {
  return (Object.keys(webhooks) as Kind[]).reduce((sum, kind) => sum + webhooks[kind] * each[kind], 0)
}

function linesOf(counts: typeof COUNTS, pace: Pace): Line[] {
  const { webhooks } = counts
  const of = (each: Readonly<Record<Pace, PerKind>>) => perMessage(webhooks, each[pace])
  const all = webhooks.order + webhooks.status + webhooks.other
  const alarms = of(counts.alarms)
  return [
    ['Worker requests', all, PRICES.workerRequest],
    ['Worker CPU, ms', all * counts.cpuMs, PRICES.cpuMs],
    ['Relay requests (calls and alarms)', all + alarms, PRICES.objectRequest],
    ['Relay duration, GB-s', of(counts.activeSeconds) * OBJECT_GB, PRICES.objectGbSecond],
    ['Relay rows written (with setAlarm)', of(counts.relayRowsWritten) + alarms, PRICES.rowWritten],
    ['Relay rows deleted later', counts.relayRowsForgotten, PRICES.rowWritten],
    ['Relay rows read', of(counts.relayRowsRead), PRICES.rowRead],
    ['D1 rows written', of(counts.d1RowsWritten), PRICES.rowWritten],
  ]
}

/** One request to the Worker, one to the object and one row there per webhook, and one row in D1 per message. */
function floorOf({ webhooks }: typeof COUNTS): number {
  const all = webhooks.order + webhooks.status + webhooks.other
  return MILLION * (all * (PRICES.workerRequest + PRICES.objectRequest + PRICES.rowWritten) + PRICES.rowWritten)
}

const dollars = (value: number): string => `$${value.toFixed(2)}`

function print(counts: typeof COUNTS): void {
  const columns = (['alone', 'together'] as const).map((pace) => linesOf(counts, pace))
  const [alone = [], together = []] = columns
  console.log('| per million messages | alone: each | cost | together: each | cost |\n|---|---|---|---|---|')
  for (const [i, [what, each, price]] of alone.entries()) {
    const other = together[i]?.[1] ?? 0
    console.log(
      `| ${what} | ${each.toFixed(2)} | ${dollars(each * price * MILLION)} | ${other.toFixed(2)} | ${dollars(other * price * MILLION)} |`,
    )
  }
  const [a = 0, t = 0] = columns.map((lines) => lines.reduce((sum, [, each, price]) => sum + each * price * MILLION, 0))
  const floor = floorOf(counts)
  console.log(`| **operations** | | **${dollars(a)}** | | **${dollars(t)}** |`)
  console.log(`| floor, and how often it fits in | ${dollars(floor)} | ${(a / floor).toFixed(1)} × | | ${(t / floor).toFixed(1)} × |`)
  const gb = (bytes: number) => (bytes * MILLION) / 1e9
  const storage = gb(counts.relayBytesPerMessage) * PRICES.relayGbMonth + gb(counts.d1BytesPerMessage) * PRICES.d1GbMonth
  console.log(`| storage, per month that they stay | | ${dollars(storage)} | | ${dollars(storage)} |`)
}

const file = process.argv[2]
print(file ? { ...COUNTS, ...(JSON.parse(readFileSync(file, 'utf8')) as Partial<typeof COUNTS>) } : COUNTS)
