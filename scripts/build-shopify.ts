/**
 * `node scripts/build-shopify.ts`: writes into shopify-app/extensions what Shopify is to serve: the widget's code as assets, its icon,
 * every word as locale files, and for the checkout the address of the deployment that shopify.app.toml names.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { WORDS } from '../shopify-app/words/all.ts'
import { ICON } from '../widget/styles.ts'
import { TEXTS, type Language } from '../widget/texts/all.ts'
import { buildForShopify, buildWidget } from './build-widget.ts'

const APP = join(import.meta.dirname, '..', 'shopify-app')
const EXTENSIONS = join(APP, 'extensions')

/** Above this a script that a block names fails Shopify's own check (theme-check: AssetSizeAppBlockJavaScript). */
const CHAT_LIMIT = 10_000

/** Shopify knows Portuguese by country only. */
const TAGS: Readonly<Partial<Record<Language, readonly string[]>>> = { en: ['en.default'], pt: ['pt-BR', 'pt-PT'] }

/** Keys as Shopify's locale files have them. */
const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

type Tree = { readonly [key: string]: string | Tree }
const snaked = (tree: Tree): Tree =>
  Object.fromEntries(Object.entries(tree).map(([key, value]) => [snake(key), typeof value === 'string' ? value : snaked(value)]))

/** Of the storefront. Names in single braces are put in by the Liquid, not by the filter: how that one escapes is not documented. */
const storefront = (language: Language): Tree => {
  const { panel, optinTitle, optinStockTitle, optinSayStock } = TEXTS[language]
  return { chat: { label: panel }, optin: { link: optinTitle }, stock: { link: optinStockTitle, say: optinSayStock } }
}

/** Of the theme editor. */
const editor = (language: Language): Tree => {
  const { embed, optin, stock, space } = WORDS[language]
  return snaked({ embed, optin, stock, space })
}

/** Of the checkout, where Shopify fills in names in double braces. */
const checkout = (language: Language): Tree => {
  const { optinStop, privacy, optinSending, optinFailed, optinRetry } = TEXTS[language]
  const all = { ...WORDS[language].checkout, stop: optinStop, privacy, saving: optinSending, failed: optinFailed, retry: optinRetry }
  return snaked(Object.fromEntries(Object.entries(all).map(([key, text]) => [key, text.replace(/\{(\w+)\}/g, '{{$1}}')])))
}

function writeLocales(folder: string, kinds: Readonly<Record<string, (language: Language) => Tree>>): number {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  let count = 0
  for (const language of Object.keys(TEXTS) as Language[])
    for (const tag of TAGS[language] ?? [language])
      for (const [ending, treeOf] of Object.entries(kinds)) {
        writeFileSync(join(folder, `${tag}${ending}.json`), `${JSON.stringify(treeOf(language), null, 2)}\n`)
        count++
      }
  return count
}

const { panel, optin, wheel, qr, vitals } = await buildWidget()
const assets = { chat: await buildForShopify(), panel, optin, wheel, qr, vitals }
for (const [name, code] of Object.entries(assets)) writeFileSync(join(EXTENSIONS, 'theme', 'assets', `${name}.js`), `${code}\n`)
writeFileSync(join(EXTENSIONS, 'theme', 'snippets', 'wenext-icon.liquid'), `<path d="${ICON}"/>\n`)

const files =
  writeLocales(join(EXTENSIONS, 'theme', 'locales'), { '': storefront, '.schema': editor }) +
  writeLocales(join(EXTENSIONS, 'checkout', 'locales'), { '': checkout })

const [, application = ''] = /^application_url = "([^"]+)"/m.exec(readFileSync(join(APP, 'shopify.app.toml'), 'utf8')) ?? []
mkdirSync(join(EXTENSIONS, 'checkout', 'src'), { recursive: true })
writeFileSync(
  join(EXTENSIONS, 'checkout', 'src', 'origin.gen.ts'),
  `// Written by scripts/build-shopify.ts from shopify.app.toml. Changes by hand are lost.\nexport const ORIGIN = '${new URL(application).origin}'\n`,
)

console.log(
  `shopify-app: ${Object.keys(assets).length} assets, ${files} locale files; chat.js ${assets.chat.length} of ${CHAT_LIMIT} bytes`,
)
if (Buffer.byteLength(assets.chat) >= CHAT_LIMIT) {
  console.error(`chat.js: ${Buffer.byteLength(assets.chat)} bytes, Shopify allows ${CHAT_LIMIT}`)
  process.exitCode = 1
}
