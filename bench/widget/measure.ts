/** What one contestant costs on one page, in a phone-sized Chromium whose CPU is slowed down four times. */
import type { Browser, CDPSession } from 'playwright-core'

const THROTTLE = 4
const SETTLE_MS = 1_500

export interface Cost {
  /** Bytes over the wire, the page itself included. */
  readonly bytes: number
  readonly requests: number
  readonly scriptMs: number
  readonly taskMs: number
  readonly heapMb: number
  readonly shift: number
}

/** One cold visit. */
export async function visit(browser: Browser, url: string): Promise<Cost> {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true })
  try {
    const page = await context.newPage()
    const cdp = await context.newCDPSession(page)
    await Promise.all([
      cdp.send('Network.enable'),
      cdp.send('Performance.enable'),
      cdp.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE }),
    ])
    await page.addInitScript(watch)
    let bytes = 0
    let requests = 0
    cdp.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
      requests++
    })
    await page.goto(url, { waitUntil: 'load' })
    await page.waitForTimeout(SETTLE_MS)
    const { shift } = await page.evaluate(() => (globalThis as unknown as { seen: { shift: number } }).seen)
    const before = await metricsOf(cdp)
    await cdp.send('HeapProfiler.collectGarbage')
    const heap = (await metricsOf(cdp))['JSHeapUsedSize'] ?? 0
    const ms = (name: string) => (before[name] ?? 0) * 1000
    return {
      bytes,
      requests,
      scriptMs: ms('ScriptDuration'),
      taskMs: ms('TaskDuration'),
      heapMb: heap / 1024 / 1024,
      shift,
    }
  } finally {
    await context.close()
  }
}

/** Runs in the page, before anything else. */
function watch(): void {
  const seen = { shift: 0 }
  Object.assign(globalThis, { seen })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.shift += (entry as PerformanceEntry & { value: number }).value
  }).observe({ type: 'layout-shift', buffered: true })
}

async function metricsOf(cdp: CDPSession): Promise<Record<string, number>> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]))
}

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** What `costs` are above `none`, figure by figure: the median of the differences between visits made in the same round. */
export function differences(costs: readonly Cost[], none: readonly Cost[]): Cost {
  const of = (name: keyof Cost) => median(costs.map((cost, round) => cost[name] - (none[round]?.[name] ?? 0)))
  return {
    bytes: of('bytes'),
    requests: of('requests'),
    scriptMs: of('scriptMs'),
    taskMs: of('taskMs'),
    heapMb: of('heapMb'),
    shift: of('shift'),
  }
}
