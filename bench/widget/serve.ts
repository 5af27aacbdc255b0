/** Serves fixture pages and scripts from one origin, compressed as a CDN would. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync } from 'node:zlib'
import type { Contestant } from './contestants.ts'
import { pageOf, PAGES } from './pages.ts'

export interface Shop {
  readonly url: (contestant: number, page: string) => string
  readonly stop: () => void
}

export async function serveShop(list: readonly Contestant[]): Promise<Shop> {
  const files = new Map<string, { type: string; body: Buffer }>()
  const add = (path: string, type: string, text: string) => files.set(path, { type, body: brotliCompressSync(text) })
  for (const [i, { markup, files: scripts }] of list.entries()) {
    for (const page of PAGES) add(`/${i}/${page}`, 'text/html; charset=utf-8', pageOf(page, markup))
    for (const [path, text] of Object.entries(scripts)) add(path, 'text/javascript; charset=utf-8', text)
  }
  const server: Server = createServer((request, response) => {
    const file = files.get((request.url ?? '').split('?')[0] ?? '')
    if (!file) return void response.writeHead(request.url === '/favicon.ico' ? 204 : 404).end()
    response.writeHead(200, { 'content-type': file.type, 'content-encoding': 'br', 'cache-control': 'max-age=300' }).end(file.body)
  })
  await new Promise<void>((open) => server.listen(0, '127.0.0.1', open))
  const { port } = server.address() as AddressInfo
  return {
    url: (contestant, page) => `http://127.0.0.1:${port}/${contestant}/${page}`,
    stop: () => void server.close(),
  }
}
