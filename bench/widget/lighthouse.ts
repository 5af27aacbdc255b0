/** Lighthouse's performance score, from the package of the peers. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../product.ts'

type Lighthouse = (
  url: string,
  flags: { port: number; output: 'json'; logLevel: 'silent'; onlyCategories: string[] },
) => Promise<{ lhr: { categories: { performance: { score: number | null } } } } | undefined>

/** Points of 100; the simulated phone of Lighthouse's own defaults. */
export async function performanceScore(url: string, port: number): Promise<number> {
  const main = createRequire(join(ROOT, 'bench', 'peers', 'package.json')).resolve('lighthouse')
  const { default: lighthouse } = (await import(pathToFileURL(main).href)) as { default: Lighthouse }
  const result = await lighthouse(url, { port, output: 'json', logLevel: 'silent', onlyCategories: ['performance'] })
  const score = result?.lhr.categories.performance.score
  if (score === null || score === undefined) throw new Error(`Lighthouse gave no score for ${url}`)
  return score * 100
}
