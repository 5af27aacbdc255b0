import type { Context } from 'hono'
import type { AppContext } from '../context.ts'
import { BUILT, TEXTS } from './built.gen.ts'
import { isLean } from './config.ts'
import { shownIn } from './consent.ts'
import { findWidget, type OpenWidget } from './find.ts'
import { languageOf, launcherConfig, panelConfig } from './public.ts'
import { noteSeen } from './seen.ts'

/** Whatever nobody should notice: a key that was revoked, or never was, and a merchant who left. Not even a failed request. */
export const inert = () => new Response(null, { status: 204, headers: { ...PUBLIC, 'content-type': SCRIPT, 'cache-control': BRIEFLY } })

/** `/w/<key>.js`: the launcher with its config inside. */
export async function launcher(c: Context<AppContext>): Promise<Response> {
  const [, key = ''] = /^(.+)\.js$/.exec(c.req.param('name') ?? '') ?? []
  const widget = await findWidget(c.env, key)
  if (!widget) return inert()
  await noteSeen(c.env, widget, c.req.header('referer'))
  const code = await madeOnce(widget, 'launcher', () => {
    const config = launcherConfig(widget, TEXTS, widget.v)
    return inlined(isLean(config) ? BUILT.lean : BUILT.launcher, '__WENEXT_CONFIG__', config)
  })
  return answer(c, widget.v, SCRIPT, REVALIDATED, code)
}

/** `/w/<key>/config.json`: the config alone, for those who bundle the launcher themselves. */
export async function config(c: Context<AppContext>, widget: OpenWidget): Promise<Response> {
  const json = await madeOnce(widget, 'config', () => JSON.stringify(launcherConfig(widget, TEXTS, widget.v)))
  return answer(c, widget.v, JSON_TYPE, REVALIDATED, json)
}

/** The language is whatever the page says of itself; what isn't one gets the shop's own. */
const CHUNK = /^(?:(panel|optin|wheel|qr|vitals)\.(.{0,60})\.js|panel\.(.{0,60})\.json)$/

/**
 * `/w/<key>/c/<v>/<chunk>.<lang>.js`: a part that is loaded on intent. Under another `v` it is the current one, for a minute.
 * `panel.<lang>.json` is what the panel says without its code, for platforms that serve the code themselves (Shopify).
 */
export async function chunk(c: Context<AppContext>, widget: OpenWidget, v: string, name: string): Promise<Response> {
  const [all, part, ofCode = '', ofData = ''] = CHUNK.exec(name) ?? []
  if (all === undefined) return inert()
  const lang = languageOf(widget, TEXTS, ofCode || ofData)
  const text = await madeOnce(widget, `${part ?? 'data'}.${lang}`, async () => {
    const { version } = await shownIn(widget, lang)
    const config = panelConfig(widget, TEXTS, lang, version)
    return part === undefined ? JSON.stringify(config) : inlined(BUILT[part as 'panel'], '__WENEXT_PANEL__', config)
  })
  return answer(c, `${widget.v}-${lang}`, part === undefined ? JSON_TYPE : SCRIPT, v === widget.v ? FOR_EVER : BRIEFLY, text)
}

const SCRIPT = 'text/javascript; charset=utf-8'
const JSON_TYPE = 'application/json; charset=utf-8'
const REVALIDATED = 'public, max-age=300, stale-while-revalidate=86400'
const FOR_EVER = 'public, max-age=31536000, immutable'
const BRIEFLY = 'public, max-age=60'

/** Any page may load these, and nothing in them depends on who asks. */
const PUBLIC = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'timing-allow-origin': '*',
  'x-content-type-options': 'nosniff',
} as const

/** The code with the value in place of the placeholder, as JavaScript that is safe inside HTML as well. */
export function inlined(code: string, placeholder: string, value: unknown): string {
  const [before, ...after] = code.split(JSON.stringify(placeholder))
  return (before ?? '') + after.map((part) => literal(value) + part).join('')
}

/**
 * JSON as an expression of JavaScript. `<` can't end a script element or begin a comment, and U+2028 ends no line. A key
 * `__proto__` would set a prototype here; the settings' own keys are all patterns that it doesn't fit.
 */
const literal = (value: unknown): string =>
  JSON.stringify(value).replace(/[<\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

async function madeOnce({ made }: OpenWidget, name: string, make: () => string | Promise<string>): Promise<string> {
  const known = made.get(name)
  if (known !== undefined) return known
  const fresh = await make()
  made.set(name, fresh)
  return fresh
}

function answer(c: Context<AppContext>, version: string, type: string, caching: string, body: string): Response {
  const etag = `"${version}"`
  const headers = { ...PUBLIC, etag, 'cache-control': caching }
  const known = c.req.header('if-none-match')
  // Weakly compared, as RFC 9110 wants it here: what compresses on the way makes the tag a weak one.
  if (known && (known === '*' || known.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)))
    return new Response(null, { status: 304, headers })
  return new Response(body, { headers: { ...headers, 'content-type': type } })
}
