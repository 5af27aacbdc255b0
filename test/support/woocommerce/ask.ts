import type { AskShop } from '../../../worker/connectors/contract.ts'
import { toBase64, utf8 } from '../../../worker/lib/bytes.ts'
import { parseJson } from '../../../worker/lib/json.ts'
import type { WooShop } from './shop.ts'

/** Asks the shop directly, as the Relay does over the network. */
export function askDirectly(shop: WooShop, { consumerKey, consumerSecret } = shop.newKey()): AskShop {
  return async ({ method, path, query, body }) => {
    const answer = await shop.answer({
      method,
      path: `/wp-json${path}`,
      query: new URLSearchParams(query),
      headers: new Headers({ authorization: `Basic ${toBase64(utf8(`${consumerKey}:${consumerSecret}`))}` }),
      body: body === undefined ? '' : JSON.stringify(body),
    })
    const isPage = typeof answer.body === 'string'
    return {
      status: answer.status,
      headers: new Headers(answer.headers),
      body: isPage ? undefined : parseJson(JSON.stringify(answer.body)),
    }
  }
}

/** The shop in place of the network: what `fetch` would get of it. Undefined for other hosts. */
export async function fetchFrom(shop: WooShop, request: Request): Promise<Response | undefined> {
  const url = new URL(request.url)
  if (!request.url.startsWith(`${shop.home}/`)) return undefined
  const path = url.pathname.slice(new URL(shop.home).pathname.replace(/\/$/, '').length)
  const answer = await shop.answer({
    method: request.method,
    path,
    query: url.searchParams,
    headers: request.headers,
    body: await request.text(),
  })
  const isPage = typeof answer.body === 'string'
  return new Response(isPage ? String(answer.body) : JSON.stringify(answer.body), {
    status: answer.status,
    headers: { 'content-type': isPage ? 'text/html' : 'application/json', ...answer.headers },
  })
}
