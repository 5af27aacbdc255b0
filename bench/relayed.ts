/** Messages from the shop's webhook to WhatsApp and back to "read", through the packaged run. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { GraphCounts } from './graph.ts'
import type { Graph } from './graph-process.ts'
import { load, mustBe, type LoadResult } from './load.ts'
import { signedOrders } from './orders.ts'
import { cpuMs } from './process.ts'
import { freePorts, logLines, newDataDir, removeDataDir, startProduct } from './product.ts'

const CONNECTIONS = 16
const QUIET_LOOKS = 5
const QUIET_EVERY_MS = 400
const PATIENCE_MS = 180_000

export interface Relayed {
  readonly posted: LoadResult
  readonly graph: GraphCounts
  /** Messages that reached the Graph API while orders were still being posted, per second of that time. */
  readonly perSecondUnderLoad: number
  /** All messages, per second from the first order to the last message. */
  readonly perSecond: number
  /** From the first order until every message was read. */
  readonly seconds: number
  /** Of the worker's process per order, everything included: receive, plan, send, statuses, record. */
  readonly cpuMs: number
  readonly d1Batches: number
  readonly d1Rows: number
  readonly shifts: number
}

export interface RelayRun {
  /** Below which folder the data is kept. */
  readonly baseDir: string
  readonly graph: Graph
  readonly latencyMs: number
  readonly numberRate: number
  readonly count: number
  /** Orders per second; absent: as fast as they are taken. */
  readonly perSecond?: number
  readonly series: number
}

/** One run on a fresh data folder; every order is another shopper's, so that no limit per shopper is met. */
export async function measureRelayed({ baseDir, graph, latencyMs, numberRate, count, perSecond, series }: RelayRun): Promise<Relayed> {
  const dataDir = newDataDir(baseDir)
  const [port = 0, sandboxPort = 0] = await freePorts(2)
  try {
    const product = await startProduct({ port, sandboxPort, dataDir, env: { GRAPH_BASE_URL: graph.url, NUMBER_RATE: String(numberRate) } })
    try {
      const settings = { latencyMs, productUrl: product.url, appSecret: product.demo.whatsapp.appSecret }
      await graph.begin(settings)
      const warm = 200
      mustBe(200, await load({ port, connections: CONNECTIONS, requests: signedOrders(product.demo, series, warm, count) }))
      await untilQuiet(graph, warm)
      const before = sumOfShifts(dataDir)
      await graph.begin(settings)
      const requests = signedOrders(product.demo, series, count)
      const [cpuBefore, startedAt] = [cpuMs(product.pid), Date.now()]
      const posted = await load({ port, connections: CONNECTIONS, requests, ...(perSecond ? { perSecond } : {}) })
      mustBe(200, posted)
      const loadEndedAt = Date.now()
      const counts = await untilQuiet(graph, count)
      const cpu = cpuMs(product.pid) - cpuBefore
      await product.stop()
      const after = sumOfShifts(dataDir)
      const last = counts.arrivals.at(-1) ?? startedAt
      return {
        posted,
        graph: counts,
        cpuMs: cpu / count,
        perSecond: (counts.accepted * 1000) / (last - startedAt),
        seconds: (last - startedAt) / 1000,
        perSecondUnderLoad: (counts.arrivals.filter((at) => at <= loadEndedAt).length * 1000) / (loadEndedAt - startedAt),
        d1Batches: after.d1Batches - before.d1Batches,
        d1Rows: after.d1Rows - before.d1Rows,
        shifts: after.shifts - before.shifts,
      }
    } catch (error) {
      await product.kill()
      throw error
    }
  } finally {
    removeDataDir(dataDir)
  }
}

/** Until all messages have come and no status has been waiting for a while; by then the record is written too. */
async function untilQuiet(graph: Graph, wanted: number): Promise<GraphCounts> {
  const deadline = Date.now() + PATIENCE_MS
  for (let looks = 0; ;) {
    const counts = await graph.counts()
    looks = counts.accepted >= wanted && counts.statusesWaiting === 0 && counts.inFlight === 0 ? looks + 1 : 0
    if (looks >= QUIET_LOOKS) return counts
    if (Date.now() > deadline)
      throw new Error(
        `only ${counts.accepted} of ${wanted} messages came within ${PATIENCE_MS / 1000} s; ${counts.statusesWaiting} statuses wait`,
      )
    await sleep(QUIET_EVERY_MS)
  }
}

function sumOfShifts(dataDir: string): { d1Batches: number; d1Rows: number; shifts: number } {
  const lines = logLines(dataDir, 'relay.shift')
  const sum = (name: string) => lines.reduce((total, line) => total + Number(line[name] ?? 0), 0)
  return { d1Batches: sum('d1Batches'), d1Rows: sum('d1Rows'), shifts: lines.length }
}

/** Messages in each whole second, without the first (a full bucket) and the last (a rest). */
export function perSecondInTheMiddle(arrivals: readonly number[]): readonly number[] {
  const first = arrivals[0] ?? 0
  const buckets: number[] = []
  for (const at of arrivals) {
    const second = Math.floor((at - first) / 1000)
    buckets[second] = (buckets[second] ?? 0) + 1
  }
  return Array.from(buckets, (n) => n ?? 0).slice(1, -1)
}
