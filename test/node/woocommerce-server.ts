/** A WooCommerce on a port of this machine: the shop of test/support/woocommerce behind a real HTTP server. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WooShop } from '../support/woocommerce/shop.ts'

export interface ServedShop {
  readonly shop: WooShop
  /** While true, calls are taken and never answered. */
  hangs: boolean
  readonly stop: () => Promise<void>
}

export async function serveShop(): Promise<ServedShop> {
  const post = async (url: string, headers: Readonly<Record<string, string>>, body: string): Promise<number> => {
    try {
      const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(60_000) })
      await response.arrayBuffer()
      return response.status
    } catch {
      return 0
    }
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (served.hangs) return
      const url = new URL(request.url ?? '/', served.shop.home)
      const headers = new Headers(Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)]))
      void served.shop
        .answer({
          method: request.method ?? 'GET',
          path: url.pathname,
          query: url.searchParams,
          headers,
          body: Buffer.concat(chunks).toString(),
        })
        .then(({ status, headers: more, body }) => {
          const isPage = typeof body === 'string'
          response.writeHead(status, { 'content-type': isPage ? 'text/html; charset=UTF-8' : 'application/json; charset=UTF-8', ...more })
          response.end(isPage ? body : JSON.stringify(body))
        })
    })
  })
  await new Promise<void>((open) => server.listen(0, '127.0.0.1', open))
  const served: ServedShop = {
    shop: new WooShop(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, post),
    hangs: false,
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
  return served
}
