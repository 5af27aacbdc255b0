import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { buildWidget } from '../../scripts/build-widget.ts'
import { TEXTS, type Language } from '../../widget/texts/all.ts'
import { isLean, type LauncherConfig, type PanelConfig } from '../../worker/routes/widget/config.ts'
import { launch } from '../node/sandbox-browser.ts'

export const SCREENS = join(import.meta.dirname, '../../.screens')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const KEY = 'wk_test'

type Settings = Partial<Omit<LauncherConfig, 'look'>> & { readonly look?: Partial<LauncherConfig['look']> }

/** What a test says about its visit; the rest is an ordinary shop. */
export interface Visit {
  readonly config?: Settings
  readonly panel?: Partial<PanelConfig>
  /** The page's body, and what stands before the script in its head. */
  readonly body?: string
  readonly head?: string
  readonly html?: string
  readonly context?: object
  readonly path?: string
  readonly csp?: string
  /** How the script is loaded; '' for not at all. */
  readonly tag?: string
  readonly browser?: BrowserContextOptions
  readonly before?: (page: Page) => Promise<unknown>
}

export interface Shop {
  readonly open: (visit?: Visit) => Promise<Opened>
  readonly close: () => Promise<void>
}

export interface Opened {
  readonly page: Page
  readonly errors: string[]
  /** Every request to the widget's origin, in order, as `METHOD path`. */
  readonly asked: string[]
  readonly posted: { readonly path: string; readonly body: Record<string, never> }[]
  /** What happens to requests whose path contains the word. */
  readonly faults: Map<string, 'fail' | 'hang' | 'broken'>
  readonly events: () => Promise<{ type: string; detail: unknown }[]>
}

/** A shop's pages on one origin, the widget's on another, and a Chromium that visits them. */
export async function openShop(): Promise<Shop> {
  const parts = await buildWidget()
  const directory = await mkdtemp(join(tmpdir(), 'widget-'))
  await mkdir(SCREENS, { recursive: true })
  const browser: Browser = await launch(directory)
  let visit: Visit = {}
  let now: Omit<Opened, 'page' | 'events'> = { errors: [], asked: [], posted: [], faults: new Map() }

  const relay = createServer((request, response) => {
    const path = (request.url ?? '').replace(`/w/${KEY}`, '')
    now.asked.push(`${request.method} ${path}`)
    const fault = [...now.faults].find(([word]) => path.includes(word))?.[1]
    if (fault === 'hang') return
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-allow-headers', 'content-type')
    response.setHeader('content-type', 'text/javascript; charset=utf-8')
    if (fault === 'fail') return void response.writeHead(500).end()
    if (request.method === 'POST') {
      let body = ''
      request.on('data', (piece: Buffer) => (body += piece.toString()))
      request.on('end', () => {
        now.posted.push({ path, body: JSON.parse(body) })
        response.end(JSON.stringify({ code: 'WN-7K2Q9ABC', country: 'IN' }))
      })
      return
    }
    const config = configOf(origin(relay), visit.config)
    const chunk = /^\/c\/v10*\/(\w+)\.([\w-]+)\.js$/.exec(path)
    if (path === '.js') return void response.end(inlined(isLean(config) ? parts.lean : parts.launcher, '__WENEXT_CONFIG__', config))
    if (fault === 'broken') return void response.end('this is no code')
    if (chunk) return void response.end(inlined(parts[chunk[1] as 'panel'], '__WENEXT_PANEL__', panelOf(chunk[2] ?? '', visit.panel)))
    response.writeHead(404).end()
  })
  const shop = createServer((request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    if (visit.csp) response.setHeader('content-security-policy', visit.csp.replaceAll('RELAY', origin(relay)))
    response.end(request.url === '/favicon.ico' ? '' : pageOf(visit, `${origin(relay)}/w/${KEY}.js`, request.url ?? '/'))
  })
  await Promise.all([relay, shop].map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))))

  return {
    open: async (given = {}) => {
      visit = given
      now = { errors: [], asked: [], posted: [], faults: new Map() }
      const { errors } = now
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        reducedMotion: 'reduce',
        locale: 'en-US',
        ...given.browser,
      })
      // Nothing leaves this machine, and what opens in another tab is seen by its address alone.
      await context.route(/^https:\/\//, (route) => route.fulfill({ contentType: 'text/html', body: '<title>WhatsApp</title>' }))
      const page = await context.newPage()
      page.setDefaultTimeout(8000)
      page.on('pageerror', ({ message }) => errors.push(message))
      page.on('console', (message) => {
        if (message.type() === 'error' && !/favicon|net::ERR|500/.test(message.text())) errors.push(message.text())
      })
      if (given.browser?.javaScriptEnabled !== false) await page.addInitScript(listen)
      await given.before?.(page)
      await page.goto(origin(shop) + (given.path ?? '/'))
      const events = () => page.evaluate(() => (window as unknown as { seen: { type: string; detail: unknown }[] }).seen)
      return { page, ...now, events }
    },
    close: async () => {
      await browser.close()
      for (const server of [relay, shop]) server.closeAllConnections()
      await Promise.all([relay, shop].map((server) => new Promise((done) => server.close(done))))
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** What axe finds wrong in the page, as short sentences. */
export async function violations(page: Page, within = 'wenext-chat'): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async (scope) => {
    const { axe: run } = window as unknown as {
      axe: { run: (scope: string) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> }
    }
    const found = await run.run(scope)
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
    )
  }, within)
}

export const launcherOf = (page: Page) => page.locator('wenext-chat #wenext-chat')
export const dialogOf = (page: Page) => page.locator('wenext-chat').getByRole('dialog')
export const textOf = (href: string | null): string => new URL(href ?? '').searchParams.get('text') ?? ''

const origin = (server: ReturnType<typeof createServer>) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

function listen(): void {
  const seen: { type: string; detail: unknown }[] = []
  Object.assign(window, { seen })
  for (const type of ['ready', 'open', 'click', 'optin'])
    window.addEventListener(`wenext:${type}`, (event) => seen.push({ type, detail: (event as CustomEvent).detail }))
}

function configOf(relay: string, settings: Settings = {}): LauncherConfig {
  return {
    key: KEY,
    base: `${relay}/w/${KEY}`,
    v: 'v1',
    shop: 'Indigo & Clay',
    phone: '918000000100',
    prefill: { '': 'Hi! I have a question about {product} ({sku}).' },
    labels: { en: 'Chat with us', hi: 'हमसे बात करें', ar: 'تحدث معنا' },
    show: {},
    hide: {},
    triggers: {},
    frequency: 'view',
    opens: 'panel',
    popup: false,
    analytics: {},
    measure: 0,
    ...settings,
    look: {
      shape: 'icon',
      side: 'end',
      size: 56,
      x: 20,
      y: 20,
      phoneX: 0,
      phoneY: 0,
      color: '#0b7a4b',
      ink: '#ffffff',
      avoid: '',
      z: 2147483000,
      theme: 'auto',
      ...settings.look,
    },
  }
}

function panelOf(lang: string, given: Partial<PanelConfig> = {}): PanelConfig {
  const spoken = (lang.split('-')[0] ?? 'en') as Language
  const texts = TEXTS[spoken] ?? TEXTS.en
  return {
    lang: texts === TEXTS.en ? 'en' : spoken,
    dir: spoken === 'ar' ? 'rtl' : 'ltr',
    shop: 'Indigo & Clay',
    phone: '918000000100',
    texts,
    greeting: texts.greeting,
    agents: [],
    qr: true,
    optin: {
      chat: true,
      form: false,
      purposes: ['order_updates', 'marketing'],
      wording: { order_updates: 'Order news, please.', marketing: 'Offers, please.', product_alerts: 'This product, please.' },
      version: 'v3',
      privacyUrl: 'https://shop.test/privacy',
    },
    ...given,
  }
}

function inlined(code: string, placeholder: string, value: unknown): string {
  return code.replace(JSON.stringify(placeholder), () => JSON.stringify(value).replaceAll('<', '\\u003c'))
}

function pageOf({ body = SHELF, head = '', html = 'lang="en"', context, tag }: Visit, script: string, path: string): string {
  const said = context ? `<script type="application/json" id="wenext-page">${JSON.stringify(context)}</script>` : ''
  return `<!doctype html><html ${html}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Terracotta planter</title><style nonce="abc">${STYLE}</style>${head}${(tag ?? '<script async src="SCRIPT"></script>').replaceAll('SCRIPT', script)}</head>
<body data-path="${path}">${body}${said}</body></html>`
}

/** A calm shop, to look at the widget on. */
const STYLE = `body{margin:0;font:16px/1.5 Georgia,serif;color:#2b2a28;background:#faf8f5}main{max-width:920px;margin:0 auto;padding:24px}
.hero{height:300px;border-radius:16px;background:linear-gradient(120deg,#d8b49a,#b86f4b)}.row{display:grid;grid-template-columns:repeat(3,1fr);gap:16px;margin:24px 0}
.row div{height:180px;border-radius:12px;background:#e9dfd3}@media(prefers-color-scheme:dark){body{background:#191715;color:#eee}.row div{background:#2c2825}}`
const SHELF = `<main><h1>Terracotta planter</h1><div class="hero"></div><p>Hand-thrown in Khurja, fired twice, made to be watered.</p>
<div class="row"><div></div><div></div><div></div></div><p><a href="/next">Next</a></p><div style="height:1200px"></div><p><button id="last">Add to cart</button></p></main>`
