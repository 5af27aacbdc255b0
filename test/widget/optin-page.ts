import { build } from 'esbuild'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { launch } from '../node/sandbox-browser.ts'
import { TEXTS, type Language } from '../../widget/texts/all.ts'
import type { MountOptions } from '../../widget/host.ts'
import type { PanelConfig } from '../../worker/routes/widget/config.ts'

const ROOT = join(import.meta.dirname, '../..')
const SCREENS = join(ROOT, '.screens')
const ORIGIN = 'https://shop.test'
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The chunks as shoppers get them: bundled and minified. */
export async function bundleOf(chunk: 'optin' | 'wheel' | 'qr'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'widget', chunk, 'main.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2020',
    charset: 'utf8',
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

export interface Scene {
  readonly lang?: Language
  readonly where?: 'panel' | 'popup' | 'product' | 'form'
  readonly options?: MountOptions
  readonly optin?: Partial<PanelConfig['optin']>
  readonly width?: number
  readonly height?: number
  readonly scheme?: 'light' | 'dark'
  readonly motion?: 'reduce' | 'no-preference'
  readonly country?: string
  /** What the shop's own page looks like. */
  readonly css?: string
  readonly locale?: string
  readonly touch?: boolean
}

interface Answer {
  readonly status?: number
  readonly body?: unknown
  readonly after?: number
  readonly broken?: boolean
}

export interface Opened {
  readonly page: Page
  /** What was posted, in order. */
  readonly sent: { readonly path: string; readonly body: Record<string, unknown> }[]
  readonly errors: string[]
  readonly answers: { events: Answer; optin: Answer }
}

const WORDING: Partial<Record<Language, Record<'order_updates' | 'marketing' | 'product_alerts', string>>> = {
  en: {
    order_updates: 'Indigo & Clay may send me order updates on WhatsApp: confirmation, payment, delivery.',
    marketing: 'Indigo & Clay may send me offers and news on WhatsApp, a few times a month.',
    product_alerts: 'Indigo & Clay may message me on WhatsApp once about this product.',
  },
  ar: {
    order_updates: 'يمكن أن يرسل إليّ متجر نيلة وطين مستجدات الطلبات عبر واتساب: التأكيد والدفع والتوصيل.',
    marketing: 'يمكن أن يرسل إليّ متجر نيلة وطين العروض والأخبار عبر واتساب، بضع مرات في الشهر.',
    product_alerts: 'يمكن أن يراسلني متجر نيلة وطين عبر واتساب مرة واحدة بشأن هذا المنتج.',
  },
}

export const WHEEL = {
  title: 'Sign up and spin for a little extra',
  prizes: [
    { label: '10 % off', weight: 30 },
    { label: 'Free shipping', weight: 30 },
    { label: 'A surprise gift', weight: 10 },
    { label: '15 % off', weight: 10 },
    { label: 'Nothing today', weight: 20 },
  ],
}

function setup({ lang = 'en', where = 'panel', options = {}, optin = {}, country = '' }: Scene) {
  const config = {
    key: 'k',
    base: `${ORIGIN}/w/k`,
    look: { color: '#0b7a5b', ink: '#ffffff', theme: 'auto' },
  }
  const panel = {
    lang,
    dir: lang === 'ar' ? 'rtl' : 'ltr',
    shop: lang === 'ar' ? 'نيلة وطين' : 'Indigo & Clay',
    phone: '919876500000',
    texts: TEXTS[lang],
    qr: true,
    optin: {
      chat: true,
      form: true,
      purposes: ['order_updates', 'marketing'],
      wording: WORDING[lang] ?? WORDING.en,
      version: 'v3',
      privacyUrl: `${ORIGIN}/privacy`,
      ...optin,
    },
  }
  const product = { id: 'p-77', title: lang === 'ar' ? 'إبريق شاي خزفي' : 'Stoneware teapot <b>900 ml</b>', variant: 'Moss' }
  return { config, panel, page: { product }, where, options: { ...options, ...(where === 'popup' ? { popup: true } : {}) }, country }
}

/** A little of what launcher and panel do: a shadow root, the host, the wire. */
const HOST = `
const { config, panel, page, where, options, country } = JSON.parse(document.getElementById('setup').textContent)
const launcher = document.createElement('wenext-chat')
document.body.append(launcher)
const root = launcher.attachShadow({ mode: 'open' })
const seen = new Set()
const style = (css) => {
  if (seen.has(css)) return
  seen.add(css)
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
}
style(':host{--y:16;--size:56;--right:16px}.card{position:fixed;inset-block-end:16px;inset-inline-end:16px;width:min(360px,calc(100vw - 32px));box-sizing:border-box;padding:20px;border-radius:20px;background:Canvas;color:CanvasText;color-scheme:light dark;font-family:system-ui,sans-serif;box-shadow:0 8px 40px #0003;max-height:calc(100vh - 32px);overflow:auto}')
const events = []
window.wenextEvents = events
const host = {
  root, config, panel, page, style,
  href: (text) => 'https://wa.me/' + panel.phone + '?text=' + encodeURIComponent(text),
  emit: (type, detail) => events.push({ type, detail }),
  post: (path, body) => fetch(config.base + '/' + path, { method: 'POST', body: JSON.stringify(body) }),
  code: () => '', country: () => country,
  chunk: (name) => import('/' + name + '.js'),
}
let into = document.getElementById('block')
if (where === 'panel' || where === 'popup') {
  into = document.createElement('div')
  into.dir = panel.dir
  if (where === 'panel') into.className = 'card'
  root.append(into)
} else into.dataset.wenextOptin = where
const { mount } = await import('/optin.js')
window.unmount = mount(host, into, { ...options, close: () => events.push({ type: 'close' }) })
document.body.dataset.ready = ''
`

const PAGE_CSS =
  'body{margin:0;font:17px/1.6 Georgia,serif;color:#3b2f2a;background:#faf6f0}main{max-width:560px;margin:0 auto;padding:32px 20px}h1{font-size:30px;line-height:1.2;margin:0 0 8px}#block{margin-top:28px;padding-top:24px;border-top:1px solid #d9cbb8}@media(prefers-color-scheme:dark){html{color-scheme:dark}body{background:#1a1614;color:#efe6dc}#block{border-color:#4a3f38}}'

/** Opens a shop's page with the sign-up in it, under a strict content security policy. */
async function open(browser: Browser, chunks: Readonly<Record<string, string>>, scene: Scene = {}): Promise<Opened> {
  const { lang = 'en', width = 1280, height = 800, scheme = 'light', motion = 'reduce' } = scene
  const page = await browser.newPage({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: motion,
    deviceScaleFactor: width < 700 ? 2 : 1,
    locale: scene.locale ?? 'en-IN',
    hasTouch: scene.touch ?? false,
    isMobile: scene.touch ?? false,
  })
  const opened: Opened = {
    page,
    sent: [],
    errors: [],
    answers: {
      events: { body: { code: 'WN-7K2Q9ABC', country: 'DE' } },
      optin: { status: 202, body: { ok: true } },
    },
  }
  page.on('console', (message) => message.type() === 'error' && opened.errors.push(message.text()))
  page.on('pageerror', (error) => opened.errors.push(String(error)))
  const json = JSON.stringify(setup(scene)).replaceAll('<', '\\u003c')
  const html = `<!doctype html><html lang="${lang}" dir="${lang === 'ar' ? 'rtl' : 'ltr'}"><head><meta name="viewport" content="width=device-width,initial-scale=1"><title>Teapot</title>
<style nonce="n">${scene.css ?? PAGE_CSS}</style></head><body><main><h1>Stoneware teapot</h1><p>Thrown by hand in Khurja, glazed in moss and clay. Holds enough for four.</p>
<button id="before">Sold out</button><div id="block"></div></main><script type="application/json" id="setup" nonce="n">${json}</script>
<script type="module" nonce="n">${HOST}</script></body></html>`
  await page.route('**/*', async (route) => {
    const path = new URL(route.request().url()).pathname
    const [, , , post] = path.split('/')
    if (post === 'events' || post === 'optin') {
      opened.sent.push({ path: post, body: JSON.parse(route.request().postData() ?? '{}') })
      const { status = 200, body = {}, after = 0, broken } = opened.answers[post]
      await new Promise((resolve) => setTimeout(resolve, after))
      if (broken) return route.abort('failed')
      return route.fulfill({ status, json: body })
    }
    const chunk = chunks[path.slice(1, -3)]
    if (chunk) return route.fulfill({ contentType: 'text/javascript', body: chunk })
    if (path !== '/') return route.fulfill({ status: path === '/favicon.ico' ? 204 : 404, body: '' })
    const policy =
      "default-src 'none'; script-src 'nonce-n' 'self'; connect-src 'self'; style-src 'nonce-n'; require-trusted-types-for 'script'"
    return route.fulfill({ contentType: 'text/html; charset=utf-8', headers: { 'content-security-policy': policy }, body: html })
  })
  await page.goto(`${ORIGIN}/`)
  await page.locator('body[data-ready]').waitFor({ timeout: 10_000 })
  return opened
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
  }[]
}

/** What axe finds, one line each. The policy forbids scripts that are put in, so it comes by the browser's own side door. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe)
  const { violations: found } = await page.evaluate<AxeResult>(
    'axe.run({ resultTypes: ["violations"], rules: { region: { enabled: false } } })',
  )
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary.replaceAll('\n', ' ').slice(0, 200)}`),
  )
}

export interface Scenes {
  readonly open: (scene?: Scene) => Promise<Opened>
  /** Where a picture of this name goes. */
  readonly shot: (name: string) => string
  readonly close: () => Promise<void>
}

/** A browser with the chunks built, for the tests of one file. */
export async function openBrowser(): Promise<Scenes> {
  const directory = await mkdtemp(join(tmpdir(), 'optin-'))
  await mkdir(SCREENS, { recursive: true })
  const browser = await launch(directory)
  const chunks = { optin: await bundleOf('optin'), wheel: await bundleOf('wheel'), qr: await bundleOf('qr') }
  return {
    open: (scene) => open(browser, chunks, scene),
    shot: (name) => join(SCREENS, `widget-optin-${name}.png`),
    close: async () => {
      await browser.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
