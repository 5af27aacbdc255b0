/** What Shopify demands of extensions and neither its linter nor its build looks at: found out at deploy, or by the review. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { ICON } from '../../widget/styles.ts'
import { TEXTS } from '../../widget/texts/all.ts'
import { APP, readAppToml, readExtensionToml } from './app-toml.ts'
import { filesIn, schemaOf, THEME } from './liquid.ts'

const KB = 1000
const size = (path: string) => statSync(join(THEME, path)).size
const blocks = filesIn('blocks')
const localesOf = (ending: RegExp) => filesIn('locales').filter((name) => ending.test(name))
const json = (path: string) => JSON.parse(readFileSync(join(THEME, path), 'utf8')) as Record<string, unknown>
const at = (tree: unknown, key: string) =>
  key.split('.').reduce<unknown>((one, part) => (one as Record<string, unknown> | undefined)?.[part], tree)
const keysOf = (tree: object): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'object' ? keysOf(value as object).map((below) => `${key}.${below}`) : [key],
  )

/** A block's schema as shopify.dev describes it (theme app extensions, configuration); strict, so that a mistyped key is one. */
const Label = z.string().regex(/^t:[a-z_]+(\.[a-z_]+)*$/)
const Id = z.string().regex(/^[a-z_]+$/)
const Setting = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('paragraph'), content: Label }),
  z.strictObject({ type: z.literal('text'), id: Id, label: Label, info: Label.optional(), default: z.string().min(1).optional() }),
  z.strictObject({ type: z.literal('product'), id: Id, label: Label, autofill: z.boolean().optional() }),
  z
    .strictObject({
      type: z.literal('select'),
      id: Id,
      label: Label,
      options: z.array(z.strictObject({ value: z.string(), label: Label })).min(2),
      default: z.string(),
    })
    .refine(({ options, default: one }) => options.some(({ value }) => value === one), 'the default is no option'),
  z
    .strictObject({
      type: z.literal('range'),
      id: Id,
      label: Label,
      info: Label.optional(),
      min: z.number(),
      max: z.number(),
      step: z.number().positive(),
      unit: z.string().max(3),
      default: z.number(),
    })
    .refine(({ min, max, step }) => (max - min) / step + 1 <= 101 && (max - min) / step >= 2, 'between 3 and 101 steps')
    .refine(({ min, max, step, default: one }) => one >= min && one <= max && (one - min) % step === 0, 'the default is no step'),
])
const Schema = z.strictObject({
  name: Label,
  target: z.enum(['section', 'head', 'body', 'compliance_head']),
  javascript: z.string().optional(),
  stylesheet: z.string().optional(),
  enabled_on: z.strictObject({ templates: z.array(z.enum(['product'])) }).optional(),
  settings: z.array(Setting).refine((all) => {
    const ids = all.flatMap((one) => ('id' in one ? [one.id] : []))
    return new Set(ids).size === ids.length
  }, 'an id twice'),
})

describe('blocks', () => {
  it.each(blocks)('%s has a schema that the theme editor understands', (name) => {
    expect(Schema.safeParse(schemaOf(name)).error?.issues).toBeUndefined()
  })

  it('are an embed in the body, and app blocks for sections', () => {
    expect(Object.fromEntries(blocks.map((name) => [name, schemaOf(name).target]))).toEqual({
      'back-in-stock.liquid': 'section',
      'wenext-launcher.liquid': 'body',
      'opt-in.liquid': 'section',
    })
  })

  it.each(blocks)('%s has names of fewer than 25 characters in every language, none of them the app’s', (name) => {
    const locales = localesOf(/\.schema\.json$/)
    expect(locales.length).toBe(13)
    for (const locale of locales) {
      const said = at(json(`locales/${locale}`), schemaOf(name).name.slice(2))
      expect([...String(said)].length, `${locale}: ${said}`).toBeLessThan(25)
      expect(String(said).toLowerCase()).not.toContain(readAppToml().name.toLowerCase())
    }
  })

  it('name assets that are there, and labels that every language has', () => {
    for (const name of blocks) {
      const schema = schemaOf(name)
      for (const asset of [schema.javascript, schema.stylesheet]) expect(filesIn('assets')).toContain(asset)
      for (const [, key = ''] of JSON.stringify(schema).matchAll(/"t:([^"]+)"/g))
        for (const locale of localesOf(/\.schema\.json$/))
          expect(at(json(`locales/${locale}`), key), `${locale} ${key}`).toEqual(expect.any(String))
    }
  })

  it('have the widget’s own icon', () => {
    expect(readFileSync(join(THEME, 'snippets/wenext-icon.liquid'), 'utf8')).toBe(`<path d="${ICON}"/>\n`)
  })

  it('can be given every space that their setting offers', () => {
    const css = readFileSync(join(THEME, 'assets/chat.css'), 'utf8')
    for (let px = 8; px <= 80; px += 8) expect(css).toContain(`.wenext-space-${px} { padding-block: ${px}px; }`)
  })
})

describe('sizes', () => {
  it('of scripts that blocks name are under 10,000 bytes as they lie there', () => {
    const named = new Set(blocks.flatMap((name) => schemaOf(name).javascript ?? []))
    expect([...named]).toEqual(['chat.js'])
    for (const name of named) expect(size(`assets/${name}`)).toBeLessThan(10_000)
  })

  it('of Liquid together, style sheets, locale files and everything keep to the limits', () => {
    const liquid = [...blocks.map((name) => `blocks/${name}`), ...filesIn('snippets').map((name) => `snippets/${name}`)]
    expect(liquid.reduce((sum, path) => sum + size(path), 0)).toBeLessThan(100 * KB)
    expect(size('assets/chat.css')).toBeLessThan(100 * KB)
    for (const name of filesIn('locales')) expect(size(`locales/${name}`), name).toBeLessThan(15 * KB)
    expect(filesIn('locales').length).toBeLessThanOrEqual(100)
    expect(blocks.length).toBeLessThanOrEqual(30)
  })
})

describe('files', () => {
  const KINDS: Readonly<Record<string, readonly string[]>> = {
    assets: ['.js', '.css', '.json', '.svg', '.png', '.jpg', '.jpeg', '.wasm'],
    blocks: ['.liquid'],
    snippets: ['.liquid'],
    locales: ['.json'],
  }

  it('of the theme extension lie in the four folders that there may be, and are of the kinds that these take', () => {
    const folders = readdirSync(THEME).filter((name) => name !== 'shopify.extension.toml')
    expect(folders.toSorted()).toEqual(Object.keys(KINDS).toSorted())
    for (const [folder, kinds] of Object.entries(KINDS))
      expect(filesIn(folder).filter((name) => !kinds.includes(extname(name)))).toEqual([])
  })

  it('hold no address of a script of ours: code comes from Shopify alone', () => {
    for (const name of ['chat.js', 'panel.js', 'optin.js', 'wheel.js', 'qr.js']) {
      const code = readFileSync(join(THEME, 'assets', name), 'utf8')
      expect(code).not.toMatch(/import\(`?\$\{[^}]*base|createElement\("script"\)|\beval\(|new Function/)
    }
  })
})

describe('languages', () => {
  const TAGS = [...Object.keys(TEXTS).filter((tag) => tag !== 'pt' && tag !== 'en'), 'en.default', 'pt-BR', 'pt-PT'].toSorted()

  it.each([
    ['theme', ''],
    ['theme', '.schema'],
    ['checkout', ''],
  ])('of the widget are all there: %s%s', (extension, ending) => {
    const names = readdirSync(join(APP, 'extensions', extension, 'locales')).filter(
      (name) => name.endsWith('.schema.json') === (ending !== ''),
    )
    expect(names.map((name) => name.replace(`${ending}.json`, '')).toSorted()).toEqual(TAGS)
    const read = (name: string) => JSON.parse(readFileSync(join(APP, 'extensions', extension, 'locales', name), 'utf8')) as object
    const keys = keysOf(read(`en.default${ending}.json`)).toSorted()
    for (const name of names) expect(keysOf(read(name)).toSorted(), name).toEqual(keys)
  })

  it('say nothing that an escaping filter would change', () => {
    for (const name of localesOf(/^(?!.*schema).*\.json$/))
      expect(JSON.stringify(Object.values(json(`locales/${name}`)))).not.toMatch(/[&<>']/)
  })

  it('of the checkout fill the same gaps', () => {
    const folder = join(APP, 'extensions/checkout/locales')
    for (const name of readdirSync(folder)) {
      const gaps = [...readFileSync(join(folder, name), 'utf8').matchAll(/\{\{(\w+)\}\}/g)].map(([, gap]) => gap)
      expect(gaps, name).toEqual(['phone'])
    }
  })
})

interface CheckoutToml {
  readonly api_version: string
  readonly extensions: readonly {
    readonly uid: string
    readonly handle: string
    readonly targeting: readonly { readonly target: string; readonly module: string }[]
    readonly metafields: readonly { readonly namespace: string; readonly key: string }[]
    readonly capabilities: Readonly<Record<string, boolean>>
    readonly settings: { readonly fields: readonly object[] }
  }[]
}

describe('the checkout extension', () => {
  const toml = readExtensionToml<CheckoutToml>('checkout')
  const [extension] = toml.extensions
  const theme = readExtensionToml<{ uid: string; handle: string }>('theme')

  it('is of the API version that its library is made for', () => {
    const tools = JSON.parse(readFileSync(join(APP, 'tools/package.json'), 'utf8')) as { dependencies: Record<string, string> }
    const [year, month = ''] = tools.dependencies['@shopify/ui-extensions']?.split('.') ?? []
    expect(toml.api_version).toBe(`${year}-${month.padStart(2, '0')}`)
  })

  it('stands in the checkout and on the thank-you page, and can never hold a checkout up', () => {
    expect(extension?.targeting.map(({ target }) => target)).toEqual(['purchase.checkout.block.render', 'purchase.thank-you.block.render'])
    expect(extension?.capabilities).toEqual({ network_access: true, block_progress: false })
  })

  it('reads the one metafield that the app writes', () => {
    expect(extension?.metafields).toEqual([{ namespace: '$app:wenext', key: 'checkout' }])
  })

  it('has at most twenty settings, and a handle and an id of its own', () => {
    expect(extension?.settings.fields.length).toBeLessThanOrEqual(20)
    expect(theme.uid).not.toBe(extension?.uid)
    for (const handle of [theme.handle, extension?.handle ?? '']) expect(handle).toMatch(/^[a-zA-Z0-9-]{1,50}$/)
  })

  it('speaks with the deployment that shopify.app.toml names', () => {
    const code = readFileSync(join(APP, 'extensions/checkout/src/origin.gen.ts'), 'utf8')
    expect(code).toContain(`'${new URL(readAppToml().application_url).origin}'`)
  })
})
