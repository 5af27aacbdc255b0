/** Lighthouse's performance score and blocking time, from the package of the peers. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../product.ts'

type Lighthouse = (
  url: string,
  flags: { port: number; output: 'json'; logLevel: 'silent'; onlyCategories: string[] },
) => Promise<
  | {
      lhr: { categories: { performance: { score: number | null } }; audits: { 'total-blocking-time': { numericValue?: number } } }
    }
  | undefined
>

export interface Score {
  /** Of 100. */
  readonly points: number
  /** Above 50 ms of each task until the page can be used, on a CPU four times slower. */
  readonly blockingMs: number
}

/** By the simulated phone of Lighthouse's own defaults, which the machine's mood reaches less than a real slowed-down one. */
export async function scoreOf(url: string, port: number): Promise<Score> {
  const main = createRequire(join(ROOT, 'bench', 'peers', 'package.json')).resolve('lighthouse')
  const { default: lighthouse } = (await import(pathToFileURL(main).href)) as { default: Lighthouse }
  const result = await lighthouse(url, { port, output: 'json', logLevel: 'silent', onlyCategories: ['performance'] })
  const score = result?.lhr.categories.performance.score
  const blockingMs = result?.lhr.audits['total-blocking-time'].numericValue
  if (score === null || score === undefined || blockingMs === undefined) throw new Error(`Lighthouse gave no score for ${url}`)
  return { points: score * 100, blockingMs }
}
