/**
 * `npm run bench -- --widget`: what the storefront widget costs a shop's pages, beside nothing, a plain link and the peers of
 * npm, in one run: bytes, requests, script and blocking time at four times slower CPU, heap, layout shift, Lighthouse points.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { launch } from '../test/node/sandbox-browser.ts'
import { contestants, installPeers, type Contestant } from './widget/contestants.ts'
import { performanceScore } from './widget/lighthouse.ts'
import { median, medians, visit, type Cost } from './widget/measure.ts'
import { PAGES } from './widget/pages.ts'
import { serveShop } from './widget/serve.ts'
import { freePorts, newDataDir, removeDataDir, ROOT, startProduct } from './product.ts'
import { circumstances, fixed, markdown, plain, type Row } from './table.ts'

const ROUNDS = 5
/** Lighthouse takes ten seconds for each page. */
const LIGHTHOUSE_ROUNDS = 3
const LIMITS = { scriptMs: 10, blockingMs: 0, shift: 0, heapMb: 0.15, lighthouse: 0 }

export async function measureWidget(): Promise<void> {
  installPeers()
  const notes = circumstances('npm run bench -- --widget')
  console.log(`${notes.join('\n')}\n`)
  const list = await contestants(await launcherOfTheProduct())
  const shop = await serveShop(list)
  const rows: Row[] = []
  const [debugPort = 0] = await freePorts(1)
  const dir = newDataDir(tmpdir())
  const browser = await launch(dir, [`--remote-debugging-port=${debugPort}`])
  try {
    for (const page of PAGES) {
      const costs = list.map((): Cost[] => [])
      const points = list.map((): number[] => [])
      // By turns, so that whatever else the machine does meets all of them.
      for (let round = 0; round < ROUNDS; round++)
        for (const [i] of list.entries()) {
          costs[i]?.push(await visit(browser, shop.url(i, page)))
          if (round < LIGHTHOUSE_ROUNDS) points[i]?.push(await performanceScore(shop.url(i, page), debugPort))
        }
      const more = rowsOf(page, list, costs.map(medians), points.map(median))
      console.log(plain(more))
      rows.push(...more)
    }
  } finally {
    await browser.close()
    shop.stop()
    removeDataDir(dir)
  }
  mkdirSync(join(ROOT, 'bench', 'results'), { recursive: true })
  writeFileSync(join(ROOT, 'bench', 'results', 'widget.md'), markdown('The widget on a shop’s pages', notes, rows))
  console.log('\nKept in bench/results/widget.md')
}

/** What the running product serves for the demo merchant, not a file of the build. */
async function launcherOfTheProduct(): Promise<string> {
  const dataDir = newDataDir()
  const [port = 0, sandboxPort = 0] = await freePorts(2)
  const product = await startProduct({ port, sandboxPort, dataDir })
  try {
    const { widgetKey } = (await (await fetch(`${product.url}/dev/demo.json`)).json()) as { widgetKey: string }
    const response = await fetch(`${product.url}/w/${widgetKey}.js`)
    const text = await response.text()
    if (!response.ok || text.length === 0) throw new Error(`the product answered ${response.status} for its widget`)
    console.log(`Launcher with the demo merchant’s settings inside: ${fixed(brotliCompressSync(text).length)} bytes brotli`)
    return text
  } finally {
    await product.stop()
    removeDataDir(dataDir)
  }
}

/** Each contestant's cost over the page without anything. */
function rowsOf(page: string, list: readonly Contestant[], costs: readonly Cost[], points: readonly number[]): Row[] {
  const [none] = costs
  if (!none) return []
  return list.flatMap(({ name }, i): Row[] => {
    const cost = costs[i]
    if (!cost || i === 0) return []
    const more = (key: keyof Cost) => cost[key] - none[key]
    const lost = (points[0] ?? 0) - (points[i] ?? 0)
    const measured = [
      `${fixed(more('bytes'))} B in ${fixed(more('requests'))} requests`,
      `script ${fixed(more('scriptMs'), 1)} ms`,
      `task ${fixed(more('taskMs'), 0)} ms`,
      `blocking ${fixed(Math.max(0, more('blockingMs')))} ms`,
      `heap ${fixed(more('heapMb'), 2)} MB`,
      `shift ${fixed(more('shift'), 3)}`,
      `Lighthouse ${lost > 0 ? '−' : '±'}${fixed(Math.abs(lost))}`,
    ].join(', ')
    if (name !== 'WeNext') return [{ what: `${page}: ${name}`, measured }]
    const met =
      more('requests') <= 1 &&
      more('scriptMs') <= LIMITS.scriptMs &&
      more('blockingMs') <= LIMITS.blockingMs &&
      more('heapMb') <= LIMITS.heapMb &&
      more('shift') <= LIMITS.shift &&
      lost <= LIMITS.lighthouse
    return [
      { what: `${page}: ${name}`, measured, goal: '1 request, script ≤ 10 ms, blocking 0, heap ≤ 0.15 MB, shift 0, Lighthouse −0', met },
    ]
  })
}
