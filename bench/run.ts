/**
 * `npm run bench`: what the product does per second on this machine, beside an empty route of the same runtime, against
 * the goals of the design. Prints a table and keeps it in bench/results/latest.md. `--quick` does a fifth of the work and
 * keeps nothing.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureAcknowledge, type Acknowledged, type Measured } from './acknowledge.ts'
import { startGraph, type Graph } from './graph-process.ts'
import { freePorts, ROOT } from './product.ts'
import { measureRelayed, perSecondInTheMiddle, type Relayed } from './relayed.ts'
import { measureBundle, measureStartup } from './startup.ts'
import { circumstances, fixed, markdown, plain, type Row } from './table.ts'

const LATENCY_MS = 250
const ONE_NUMBER = 80
const MEMORY = '/dev/shm'
const MIB = 1024 * 1024

async function main(): Promise<void> {
  const quick = process.argv.includes('--quick')
  const part = quick ? 0.2 : 1
  const notes = circumstances(`npm run bench${quick ? ' -- --quick' : ''}`)
  const rows: Row[] = []
  const tell = (more: readonly Row[]) => {
    console.log(plain(more))
    rows.push(...more)
  }
  console.log(`${notes.join('\n')}\n`)
  const onDisk = await measureAcknowledge(tmpdir(), 5000 * part)
  tell(acknowledgeRows(onDisk))
  const inMemory = existsSync(MEMORY) ? await measureAcknowledge(MEMORY, 5000 * part) : undefined
  if (inMemory) tell(memoryRows(inMemory))
  const [graphPort = 0] = await freePorts(1)
  const graph = await startGraph(graphPort)
  try {
    const base = { graph, latencyMs: LATENCY_MS, numberRate: 1000, count: 4000 * part }
    tell(relayRows(await measureRelayed({ ...base, baseDir: tmpdir(), series: 1 }), 'on the disk', onDisk.alone.perSecond, true))
    if (inMemory)
      tell(relayRows(await measureRelayed({ ...base, baseDir: MEMORY, series: 2 }), 'storage in memory', inMemory.alone.perSecond, false))
    tell(await oneNumber(graph, part))
  } finally {
    graph.stop()
  }
  tell(await startupRows())
  if (quick) return
  mkdirSync(join(ROOT, 'bench', 'results'), { recursive: true })
  writeFileSync(join(ROOT, 'bench', 'results', 'latest.md'), markdown('Measurements', notes, rows))
  console.log('\nKept in bench/results/latest.md')
}

const speed = ({ perSecond, p50, p99 }: Pick<Measured, 'perSecond' | 'p50' | 'p99'>) =>
  `${fixed(perSecond)}/s, p50 ${fixed(p50, 1)} ms, p99 ${fixed(p99, 1)} ms`
const withCpu = (measured: Measured) => `${speed(measured)}, ${fixed(measured.cpuMs, 2)} ms CPU each, ${fixed(measured.memoryMb)} MB`
const percent = (part: number, whole: number) => `${fixed((part / whole) * 100, 1)} %`

function acknowledgeRows({ emptyGet, emptyPost, alone }: Acknowledged): Row[] {
  return [
    { what: 'Empty route, GET, 16 connections', measured: withCpu(emptyGet) },
    { what: 'Empty route, the same signed orders of 8 KB, read and thrown away', measured: withCpu(emptyPost) },
    { what: 'Acknowledge: prove, seal, store, answer; on the disk', measured: withCpu(alone) },
    {
      what: 'Acknowledge, of the empty route with the same orders',
      measured: `${percent(alone.perSecond, emptyPost.perSecond)} (of the bare GET ${percent(alone.perSecond, emptyGet.perSecond)})`,
      goal: '≥ 20 %',
      met: alone.perSecond >= emptyPost.perSecond * 0.2,
    },
    {
      what: 'Acknowledge, CPU of the worker’s process per webhook',
      measured: `${fixed(alone.cpuMs, 2)} ms`,
      goal: '≤ 1.5 ms',
      met: alone.cpuMs <= 1.5,
    },
  ]
}

function memoryRows({ emptyPost, alone }: Acknowledged): Row[] {
  return [
    {
      what: 'Acknowledge, storage in memory: without the wait for this disk',
      measured: `${withCpu(alone)}; ${percent(alone.perSecond, emptyPost.perSecond)} of the empty route`,
    },
  ]
}

/** What one message makes the product acknowledge: its order and three statuses. */
const CALLS_PER_MESSAGE = 4

/**
 * The goal is held against what is acknowledged meanwhile. `alone`, the rate of acknowledging with nothing else to do, is printed
 * beside it with its ceiling: a message is four acknowledged calls itself. Whether answers wait for the sending shows in their p99.
 */
function relayRows(r: Relayed, where: string, alone: number, isGoal: boolean): Row[] {
  const n = r.graph.accepted
  const ceiling = `of what is acknowledged alone ${percent(r.perSecond, alone)}, where ${100 / CALLS_PER_MESSAGE} % would be all of it`
  const ratio = {
    measured: `${percent(r.perSecondUnderLoad, r.posted.perSecond)} (${ceiling})`,
    ...(isGoal ? { goal: '≥ 60 %', met: r.perSecondUnderLoad >= r.posted.perSecond * 0.6 } : {}),
  }
  const rows: Row[] = [
    { what: `Acknowledged while relaying, ${where}`, measured: speed(r.posted) },
    {
      what: `Relayed meanwhile, ${where}`,
      measured: `${fixed(r.perSecondUnderLoad)}/s; ${fixed(n)} messages in ${fixed(r.seconds, 1)} s: ${fixed(r.perSecond)}/s; ${fixed(r.graph.maxInFlight)} calls at once`,
    },
    { what: `Relayed per second, of what is acknowledged meanwhile, ${where}`, ...ratio },
    { what: `CPU of the worker’s process per order, from webhook to read, ${where}`, measured: `${fixed(r.cpuMs, 2)} ms` },
  ]
  if (!isGoal) return rows
  const told = r.graph.accepted - r.graph.distinct
  return [
    ...rows,
    {
      what: 'D1 rows written per message, statuses included',
      measured: `${fixed(r.d1Rows / n, 2)} in ${fixed(r.d1Batches)} batches of ${fixed(r.d1Rows / Math.max(1, r.d1Batches))} rows`,
      goal: '≤ 8',
      met: r.d1Rows > 0 && r.d1Rows / n <= 8,
    },
    { what: 'Messages sent more than once', measured: fixed(told), goal: '0', met: told === 0 },
  ]
}

/** More orders than the number may send: the pace is the number's, not the machine's. */
async function oneNumber(graph: Graph, part: number): Promise<Row[]> {
  const r = await measureRelayed({
    graph,
    latencyMs: LATENCY_MS,
    baseDir: tmpdir(),
    numberRate: ONE_NUMBER,
    count: Math.ceil(1600 * part),
    perSecond: 160,
    series: 3,
  })
  const middle = perSecondInTheMiddle(r.graph.arrivals)
  const average = middle.reduce((sum, count) => sum + count, 0) / Math.max(1, middle.length)
  return [
    {
      what: `One number at ${ONE_NUMBER}/s, Graph answers after ${LATENCY_MS} ms`,
      measured: `${fixed(average, 1)}/s over ${middle.length} s (from ${Math.min(...middle)} to ${Math.max(...middle)})`,
      goal: `${ONE_NUMBER}/s`,
      met: average >= ONE_NUMBER * 0.98 && average <= ONE_NUMBER * 1.02,
    },
    {
      what: 'Graph calls at once then, in all',
      measured: `${fixed(r.graph.maxInFlight)} calls, ${fixed(r.graph.maxSockets)} connections (${ONE_NUMBER} × ${LATENCY_MS} ms = ${(ONE_NUMBER * LATENCY_MS) / 1000})`,
    },
    {
      what: 'Connections of one Sender invocation, by construction (SENDER_BATCH)',
      measured: fixed(senderBatch()),
      goal: '≤ 6',
      met: senderBatch() <= 6,
    },
  ]
}

/** Read as text: the module itself needs the Workers runtime. */
function senderBatch(): number {
  return Number(/SENDER_BATCH = (\d+)/.exec(readFileSync(join(ROOT, 'worker', 'relay', 'sender.ts'), 'utf8'))?.[1] ?? Number.NaN)
}

async function startupRows(): Promise<Row[]> {
  const bundle = measureBundle()
  const s = await measureStartup()
  const more = s.productCpuMs - s.emptyCpuMs
  return [
    {
      what: 'Worker bundle, gzip',
      measured: `${fixed(bundle.gzip / 1024, 1)} KiB (${fixed(bundle.raw / 1024)} KiB raw)`,
      goal: '≤ 1 MiB',
      met: bundle.gzip <= MIB,
    },
    {
      what: 'From the start of the runtime to the first answer',
      measured: `${fixed(s.productMs)} ms; with an empty Worker ${fixed(s.emptyMs)} ms`,
    },
    {
      what: 'Start-up CPU of our bundle (what it takes more than an empty Worker)',
      measured: `${fixed(more)} ms (${fixed(s.productCpuMs)} − ${fixed(s.emptyCpuMs)})`,
      goal: '≤ 50 ms',
      met: more <= 50,
    },
  ]
}

process.exit(
  await main().then(
    () => 0,
    (error: unknown) => {
      console.error(error)
      return 1
    },
  ),
)
