import { DurableObject } from 'cloudflare:workers'
import type { Box } from './box.ts'
import { openBox } from './box.ts'
import { CONTROL } from './control.ts'
import type { Env } from './env.ts'
import { DEMO } from './demo/routes.ts'
import { graph } from './graph.ts'
import { flush, rearm } from './hooks.ts'
import { downloadMedia } from './media.ts'

/** The whole sandbox has one of these: WhatsApp's side of the story, kept in SQLite, told by its alarm. */
export class Phone extends DurableObject<Env> {
  readonly #box: Box

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#box = openBox(ctx.storage, env)
    rearm(this.#box)
  }

  override async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url)
    if (/^\/v\d+\.\d+\//.test(url.pathname)) return graph(this.#box, request, url)
    const handler = CONTROL[`${request.method} ${url.pathname}`] ?? DEMO[`${request.method} ${url.pathname}`]
    if (handler) return handler(this.#box, request, url)
    const media = /^\/media\/(\d+)$/.exec(url.pathname)?.[1]
    if (media && request.method === 'GET') return downloadMedia(this.#box, media)
    return Response.json(
      { error: { code: 'request.not_found', message: `The sandbox has nothing at ${request.method} ${url.pathname}.` } },
      { status: 404 },
    )
  }

  override alarm(): Promise<void> {
    return flush(this.#box)
  }
}
