/** `npm run gen`: everything in the repository that is written by a program. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { mustRun, ROOT } from './check/run.ts'

const GENERATORS = ['gen-connectors.ts', 'build-docs.ts', 'build-widget.ts', 'build-shopify.ts', 'build-console.ts']

/** Runs those that exist, in order, and says which. */
export async function generate(live: boolean): Promise<string[]> {
  const present = GENERATORS.filter((name) => existsSync(join(ROOT, 'scripts', name)))
  for (const name of present) await mustRun(process.execPath, [join(ROOT, 'scripts', name)], live)
  return present
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await generate(true)
