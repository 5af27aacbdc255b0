/**
 * Renders the theme extension as Shopify does: a real Liquid engine with the filters, tags and objects that our blocks use, and no
 * other. A name that is not here is an error, where Shopify would print nothing.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Liquid, type TagToken, type TopLevelToken } from 'liquidjs'
import { APP } from './app-toml.ts'

export const THEME = join(APP, 'extensions', 'theme')
export const CDN = 'https://cdn.shopify.com/extensions/test/assets'

const read = (path: string): string => readFileSync(join(THEME, path), 'utf8')
export const filesIn = (folder: string): readonly string[] => readdirSync(join(THEME, folder)).toSorted()

export interface BlockSchema {
  readonly name: string
  readonly target: string
  readonly javascript?: string
  readonly stylesheet?: string
  readonly enabled_on?: { readonly templates: readonly string[] }
  readonly settings: readonly Readonly<Record<string, unknown>>[]
}

/** What stands between `{% schema %}` and `{% endschema %}` of a block. */
export const schemaOf = (block: string): BlockSchema =>
  JSON.parse(/\{% schema %\}([\s\S]*)\{% endschema %\}/.exec(read(`blocks/${block}`))?.[1] ?? '') as BlockSchema

export interface Globals {
  readonly app: object
  readonly block: { readonly settings: object; readonly shopify_attributes: string }
  readonly shop: object
  readonly request: object
  readonly localization: object
  readonly cart: object
  readonly product: object | undefined
  readonly customer: object | undefined
}

export interface How {
  /** Language of the page, as Shopify's locale codes have it. */
  readonly locale?: string
  /** Shopify's `json` writes < as \u003c, which its documentation does not promise; `false` does without. */
  readonly careful?: boolean
}

/** The HTML of a block in blocks/. */
export function renderBlock(block: string, globals: Globals, { locale = 'en', careful = true }: How = {}): string {
  const words = wordsOf(locale)
  const liquid = new Liquid({
    strictFilters: true,
    globals: whole('global', globals),
    templates: Object.fromEntries(filesIn('snippets').map((name) => [basename(name, '.liquid'), read(`snippets/${name}`)])),
  })
  liquid.registerTag('schema', {
    parse(tag: TagToken, rest: TopLevelToken[]) {
      while (rest.length > 0) if ((rest.shift() as TagToken).name === 'endschema') return
      throw new Error(`tag ${tag.getText()} not closed`)
    },
    render: () => '',
  })
  liquid.registerFilter('json', (value: unknown) => {
    const text = JSON.stringify(value ?? null)
    return careful ? text.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026') : text
  })
  liquid.registerFilter('asset_url', (name: string) => {
    if (!filesIn('assets').includes(name)) throw new Error(`there is no asset ${name}`)
    return `${CDN}/${name}`
  })
  liquid.registerFilter('t', (key: string) => {
    const found = key.split('.').reduce<unknown>((tree, part) => (tree as Record<string, unknown> | undefined)?.[part], words)
    if (typeof found !== 'string') throw new Error(`there is no translation ${key} in ${locale}`)
    return found
  })
  return liquid.parseAndRenderSync(read(`blocks/${block}`)) as string
}

/** Shopify takes the file of exactly the page's locale, else the default one. */
function wordsOf(locale: string): unknown {
  const file = filesIn('locales').includes(`${locale}.json`) ? `${locale}.json` : 'en.default.json'
  return JSON.parse(read(`locales/${file}`))
}

/** An object of Shopify's that has these fields; asking for another is a mistake of ours, or a hole in this test. */
export function whole<T extends object>(name: string, fields: T): T {
  return new Proxy(fields, {
    get(target, key) {
      if (typeof key === 'symbol' || key in target || ENGINE.has(key)) return Reflect.get(target, key) as unknown
      throw new Error(`Shopify's object ${name} has no field ${key} here`)
    },
  })
}

/** What the engine itself asks every object for. */
const ENGINE: ReadonlySet<string> = new Set(['toLiquid', 'liquidMethodMissing', 'then', 'next', 'valueOf', 'toString', 'equals', 'size'])
