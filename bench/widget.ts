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
import { scoreOf, type Score } from './widget/lighthouse.ts'
import { differences, median, visit, type Cost } from './widget/measure.ts'
import { PAGES } from './widget/pages.ts'
import { serveShop } from './widget/serve.ts'
import { freePorts, newDataDir, removeDataDir, ROOT, startProduct } from './product.ts'
import { circumstances, fixed, markdown, plain, type Row } from './table.ts'

/** Two seconds for each visit. Odd, for the median's sake. */
const ROUNDS = 11
/** Ten seconds for each. The peers' scores are there to compare with: one round does for them. */
const LIGHTHOUSE_ROUNDS = { ours: 5, peers: 1 }
const LIMITS = { scriptMs: 10, blockingMs: 0, shift: 0, heapMb: 0.15, lighthouse: 0 }
const [NOTHING, LINK, OURS] = [0, 1, 2]

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
      const scores = list.map((): Score[] => [])
      // By turns, so that whatever else the machine does meets all of them.
      for (let round = 0; round < ROUNDS; round++)
        for (const [i] of list.entries()) {
          costs[i]?.push(await visit(browser, shop.url(i, page)))
          if (round < LIGHTHOUSE_ROUNDS[i > OURS ? 'peers' : 'ours']) scores[i]?.push(await scoreOf(shop.url(i, page), debugPort))
        }
      const over = costs.map((cost) => differences(cost, costs[NOTHING] ?? []))
      const more = rowsOf(page, list, over, scores.map(middleOf))
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

const middleOf = (scores: readonly Score[]): Score => ({
  points: median(scores.map(({ points }) => points)),
  blockingMs: median(scores.map(({ blockingMs }) => blockingMs)),
})

/** `over` is each contestant's cost over the page without anything. */
function rowsOf(page: string, list: readonly Contestant[], over: readonly Cost[], scores: readonly Score[]): Row[] {
  const none = scores[NOTHING]
  return list.flatMap(({ name }, i): Row[] => {
    const cost = over[i]
    const score = scores[i]
    if (!cost || !score || !none || i === NOTHING) return []
    const lost = none.points - score.points
    const blockingMs = Math.round(score.blockingMs - none.blockingMs)
    const measured = [
      `${fixed(cost.bytes)} B in ${fixed(cost.requests)} requests`,
      `script ${fixed(cost.scriptMs, 1)} ms`,
      `task ${fixed(cost.taskMs, 0)} ms`,
      `blocking ${fixed(blockingMs)} ms`,
      `heap ${fixed(cost.heapMb, 2)} MB`,
      `shift ${fixed(cost.shift, 3)}`,
      `Lighthouse ${lost > 0 ? '−' : '±'}${fixed(Math.abs(lost))}`,
    ].join(', ')
    if (i !== OURS) return [{ what: `${page}: ${name}`, measured }]
    // The link runs no script at all: what it shows, in either direction, is how exactly this can be told.
    const noiseMs = Math.abs(Math.round((scores[LINK]?.blockingMs ?? none.blockingMs) - none.blockingMs))
    const met =
      cost.requests <= 1 &&
      cost.scriptMs <= LIMITS.scriptMs &&
      blockingMs <= LIMITS.blockingMs + noiseMs &&
      cost.heapMb <= LIMITS.heapMb &&
      cost.shift <= LIMITS.shift &&
      lost <= LIMITS.lighthouse
    const goal = `1 request, script ≤ 10 ms, blocking 0 (±${noiseMs}, as the link), heap ≤ 0.15 MB, shift 0, Lighthouse −0`
    return [{ what: `${page}: ${name}`, measured, goal, met }]
  })
}
