/** Workers of our own beside the product's, built and served in the same way: the empty route, and the product with its work put off. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Miniflare } from 'miniflare'
import { WORKER_BUILD } from '../scripts/start/bundle.ts'
import { serve, type Served } from '../scripts/start/serve.ts'
import { descendantsOf, listenerOf } from './process.ts'
import { ROOT } from './product.ts'

/** Reads what comes and answers in the form of the product: all that a webhook costs before we do anything for it. */
export const EMPTY_ROUTE = `export default { async fetch(request) { if (request.method === 'POST') await request.arrayBuffer(); return Response.json({ ok: true }) } }`

/** The product, except that its Relay never begins to work: what is left is the acknowledgement. */
export const ONLY_ACKNOWLEDGE = `
  import { Relay as Whole } from './worker/relay/relay.ts'
  export { default, Sender } from './worker/index.ts'
  export class Relay extends Whole { async alarm() {} }`

/** Bundles a module as the product is bundled. */
export async function bundleModule(code: string, outfile: string): Promise<string> {
  mkdirSync(join(outfile, '..'), { recursive: true })
  await build({
    stdin: { contents: code, resolveDir: ROOT, sourcefile: 'bench-entry.ts', loader: 'ts' },
    outfile,
    ...WORKER_BUILD,
  })
  return outfile
}

export interface Running {
  readonly miniflare: Miniflare
  readonly pid: number
}

/** Serves a bundle and says which process it is. */
export async function serveAndFind(served: Served): Promise<Running> {
  const miniflare = await serve(served)
  const pid = listenerOf(served.port, descendantsOf(process.pid))
  if (pid === undefined) throw new Error(`nothing of ours listens on ${served.port}`)
  return { miniflare, pid }
}
