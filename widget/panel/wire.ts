import type { Base, Host } from '../host.ts'

/** What is known of this visit without remembering anything: the page, and the marks that its own address carries. */
export function visitOf({ page, lang }: Pick<Base, 'page' | 'lang'>): object {
  const { id, title, variant } = page().product ?? {}
  const marks = new URLSearchParams(location.search)
  const mark = (name: string) => marks.get(name) ?? undefined
  const utm = Object.fromEntries(['source', 'medium', 'campaign', 'term', 'content'].map((name) => [name, mark(`utm_${name}`)]))
  return {
    page: {
      url: location.href,
      title: document.title,
      referrer: document.referrer,
      lang,
      ...(id || title ? { product: { id, title, variant } } : {}),
    },
    utm,
    gclid: mark('gclid'),
    fbclid: mark('fbclid'),
  }
}

/** POSTs under the widget's own address, without cookies. Text needs no question in advance (CORS), and outlives the page. */
export const postOf =
  (base: Base): Host['post'] =>
  (path, body) =>
    fetch(`${base.config.base}/${path}`, {
      method: 'POST',
      credentials: 'omit',
      keepalive: true,
      ...(path === 'optin' ? { headers: { 'content-type': 'application/json' } } : {}),
      body: JSON.stringify(path === 'events' ? { ...visitOf(base), ...body } : body),
    })
