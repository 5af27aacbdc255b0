/**
 * `npm run chaos`: a shop's day under kill -9 and a failing WhatsApp, then every single id is accounted for.
 * `--small` is for CI: 1,000 webhooks and two kills in about a minute.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { healthOf, pendingWebhooks, type Health } from './chaos/api.ts'
import { again, day, type Delivery } from './chaos/deliveries.ts'
import { connectOthers } from './chaos/others.ts'
import { startSenders } from './chaos/post.ts'
import { killAlong, startFaults, tell } from './chaos/trouble.ts'
import { verify, type Verdict } from './chaos/verify.ts'
import { freePorts, newDataDir, removeDataDir, startProduct, type Product } from './product.ts'
import { circumstances, fixed, plain, type Row } from './table.ts'

interface Size {
  readonly webhooks: number
  readonly kills: number
  readonly perSecond: number
  /** So many deliveries are shuffled among themselves. */
  readonly shuffled: number
  readonly faultStepMs: number
  readonly patienceMs: number
}

const BIG: Size = { webhooks: 20_000, kills: 5, perSecond: 80, shuffled: 1000, faultStepMs: 5000, patienceMs: 360_000 }
const SMALL: Size = { webhooks: 1000, kills: 2, perSecond: 50, shuffled: 250, faultStepMs: 1500, patienceMs: 60_000 }

const DUPLICATES = 0.05
const SETTLE_SECONDS = 8
const SHOWN = 20

async function main(): Promise<number> {
  const size = process.argv.includes('--small') ? SMALL : BIG
  const [port = 0, sandboxPort = 0] = await freePorts(2)
  const dataDir = newDataDir()
  const env = { SETTLE_SECONDS: String(SETTLE_SECONDS), NUMBER_RATE: '1000' }
  const startedAt = Date.now()
  let product: Product | undefined
  try {
    product = await startProduct({ port, sandboxPort, dataDir, env })
    await tell(product.sandboxUrl, '/settings', { ratePerSecond: 1000 })
    const others = await connectOthers(product)
    const deliveries = mixed(day(product.demo, others, size.webhooks, startedAt), size.shuffled)
    const faults = startFaults(product.sandboxUrl, size.faultStepMs)
    const senders = startSenders(deliveries, size.perSecond)
    const killed = await killAlong(product, size.kills, senders.progress)
    product = killed.product
    while (senders.progress() < 0.95) await sleep(50)
    await faults.stop()
    await senders.done
    const loadSeconds = (Date.now() - startedAt) / 1000
    await product.stop()
    product = await startProduct(product.place)
    const { health, webhooks, seconds } = await untilQuiet(product, size.patienceMs)
    const verdict = await verify(product, senders.acknowledged.values(), faults.windows)
    await product.stop()
    const took = (Date.now() - startedAt) / 1000
    const told = [
      {
        what: 'Deliveries',
        measured: `${fixed(deliveries.length)} (${fixed(senders.acknowledged.size)} different), ${fixed(senders.counts.posted)} postings, ${fixed(senders.counts.broke)} broke, ${fixed(senders.counts.busy)} answered 5xx`,
      },
      { what: 'Connectors', measured: byConnector(deliveries) },
      { what: 'Left out', measured: others.leftOut.join('; ') || 'none' },
      {
        what: 'Kills',
        measured: `${killed.kills.length} times with -9, back after ${killed.kills.map((k) => fixed(k.backMs / 1000, 1)).join(', ')} s`,
      },
      { what: 'Faults', measured: `${faults.windows.length} stretches of ${size.faultStepMs / 1000} s` },
      { what: 'Time', measured: `${fixed(loadSeconds)} s of load, quiet after ${fixed(seconds, 1)} s more, ${fixed(took)} s in all` },
    ]
    return report(told, verdict, {
      health,
      webhooks,
      refused: senders.refused.map(({ delivery, status }) => `${delivery.key} ${delivery.topic}: ${status}`),
    })
  } finally {
    await product?.kill().catch(() => 0)
    removeDataDir(dataDir)
  }
}

const byConnector = (deliveries: readonly Delivery[]) =>
  [...Map.groupBy(deliveries, ({ connector }) => connector)]
    .map(([connector, list]) => `${connector} ${fixed(list.length)}`)
    .toSorted()
    .join(', ')

/** With repeats, some under a new id, and shuffled so far that an order's end can come before its beginning. */
function mixed(inOrder: readonly Delivery[], span: number): Delivery[] {
  const all = inOrder.flatMap((delivery) =>
    Math.random() < DUPLICATES ? [delivery, Math.random() < 0.5 ? delivery : again(delivery)] : [delivery],
  )
  const blocks = Array.from({ length: Math.ceil(all.length / span) }, (_, i) => all.slice(i * span, (i + 1) * span))
  return blocks.flatMap((block) =>
    block
      .map((delivery) => ({ delivery, place: Math.random() }))
      .toSorted((a, b) => a.place - b.place)
      .map(({ delivery }) => delivery),
  )
}

/** Nothing waits, nothing is in doubt, everything is recorded, and WhatsApp has told all it had to tell; three looks in a row. */
async function untilQuiet(product: Product, patienceMs: number): Promise<{ health: Health; webhooks: number; seconds: number }> {
  const startedAt = Date.now()
  for (let looks = 0; ;) {
    const [health, webhooks] = await Promise.all([healthOf(product), pendingWebhooks(product)])
    looks = health.waiting + health.queued + health.inDoubt + webhooks === 0 && !health.unrecorded ? looks + 1 : 0
    const seconds = (Date.now() - startedAt) / 1000
    if (looks >= 3 || Date.now() - startedAt > patienceMs) return { health, webhooks, seconds }
    await sleep(500)
  }
}

interface Rest {
  readonly health: Health
  readonly webhooks: number
  readonly refused: readonly string[]
}

function report(told: readonly Row[], verdict: Verdict, { health, webhooks, refused }: Rest): number {
  const { waiting, queued, inDoubt, parked, unrecorded } = health
  const quiet = waiting + queued + inDoubt + webhooks === 0 && !unrecorded
  const zeros: readonly (readonly [what: string, found: readonly string[]])[] = [
    ['Acknowledged deliveries lost', verdict.lost],
    ['Facts told twice', verdict.toldTwice],
    ['Messages in a state that nobody can explain', verdict.unexplained],
    ['Deliveries counted twice', verdict.countedTwice],
    ['Orders whose last news became no message', verdict.untold],
    ['Messages at WhatsApp that the product does not know', verdict.strangers],
    ['Deliveries refused for good', refused],
    ['Deliveries parked', Array.from({ length: parked }, () => 'see GET /api/v1/deliveries?state=parked')],
    [
      'Still busy at the end',
      quiet
        ? []
        : [`waiting ${waiting}, queued ${queued}, in doubt ${inDoubt}, unrecorded ${unrecorded}, webhooks of the sandbox ${webhooks}`],
    ],
  ]
  const rows: Row[] = [
    ...told,
    {
      what: 'Orders, messages, taken by WhatsApp',
      measured: `${fixed(verdict.orders)}, ${fixed(verdict.messages)}, ${fixed(verdict.acceptedByWhatsApp)}`,
    },
    ...zeros.map(([what, found]) => ({ what, measured: fixed(found.length), goal: '0', met: found.length === 0 })),
    { what: 'Told again under the resend rule', measured: fixed(verdict.resent.length) },
    ...[...verdict.states].map(([state, count]) => ({ what: `Messages: ${state}`, measured: fixed(count) })),
  ]
  console.log(`\n${circumstances(`npm run chaos${process.argv.includes('--small') ? ' -- --small' : ''}`).join('\n')}\n\n${plain(rows)}`)
  for (const [what, found] of zeros) {
    if (found.length > 0)
      console.log(
        `\n${what} (${found.length}):\n  ${found.slice(0, SHOWN).join('\n  ')}${found.length > SHOWN ? `\n  and ${found.length - SHOWN} more` : ''}`,
      )
  }
  return zeros.some(([, found]) => found.length > 0) ? 1 : 0
}

process.exit(
  await main().catch((error: unknown) => {
    console.error(error)
    return 1
  }),
)
