import type { LauncherConfig } from '../worker/routes/widget/config.ts'
import { keepClear } from './avoid.ts'
import { deviceOf } from './device.ts'
import { forward } from './forward.ts'
import type { Base, Open } from './host.ts'
import { pick } from './language.ts'
import { readPage } from './page.ts'
import { chatLink, fill, valuesOf } from './prefill.ts'
import { shows } from './rules.ts'
import { onShopify } from './shopify/begin.ts'
import { ICON, LAUNCHER_CSS, sheetFor } from './styles.ts'
import { arm, wasDismissed } from './triggers.ts'

/** False in the lean build, which leaves out rules, triggers, `avoid`, forwarding and measuring: most shops use none of them. */
declare const WHOLE: boolean
/** True in the build for Shopify themes: settings come from the page, and parts from Shopify's own servers. */
declare const SHOPIFY: boolean

/** The one thing left on `window`, under a name that no page uses: by it a second copy of the script knows of the first. */
const MARK = Symbol.for('wenext')
/** What opens the chat: our own link, and links and buttons of the page. */
const DOORS = '[data-wenext],#wenext-chat,[href$="#wenext-chat"]'

/** The page that the rules and triggers were last asked for, what the rules said, and what disarms the triggers. */
let seen: string | undefined
let shown = true
let disarm: (() => void) | undefined
let theme: Awaited<ReturnType<typeof onShopify>>

/** Called where it stands: engines skim other functions first, and compile them only when they are called. */
void (async function start(config: LauncherConfig, global: Record<symbol, boolean>): Promise<void> {
  if (SHOPIFY) {
    theme = await onShopify()
    if (!theme) return
    config = theme.config
  }
  if (!config.phone || global[MARK]) return
  global[MARK] = true

  const { look } = config
  const lang = document.documentElement.lang || navigator.language
  const host = document.createElement('wenext-chat')
  const root = host.attachShadow({ mode: 'open' })
  const link = document.createElement('a')
  let open: Open | undefined
  let loading: Promise<Open | undefined> | undefined

  const base: Base = {
    config,
    root,
    link,
    lang,
    tail: '',
    page: readPage,
    style: sheetFor(root),
    text: () => fill(pick(config.prefill, lang), valuesOf(readPage(), lang, location.href, document.title)) + base.tail,
    // What did not load never loads again under its address; under another `v` it is the current one.
    load: SHOPIFY
      ? theme!.load
      : (name) => import(`${config.base}/c/${config.v}/${name}.${lang}.js`).catch(() => void ((config as { v: string }).v += 0)),
    emit: (type, detail) => {
      document.dispatchEvent(new CustomEvent(`wenext:${type}`, { bubbles: true, detail }))
      if (WHOLE) forward(config.analytics, `wenext_${type}`, detail)
    },
    refresh: () => {
      link.href = chatLink(config.phone, base.text())
    },
  }
  const fetchPanel = () => (loading ??= base.load('panel').then((panel) => (open = panel?.start(base)) || (loading = undefined)))

  /** The way to WhatsApp is always a link that is followed in the shopper's own gesture; the panel takes over once it is here. */
  const act = (event: Event): void => {
    const door = (event.composedPath()[0] as Element).closest?.<HTMLElement>(DOORS)
    const { ctrlKey, metaKey, shiftKey } = event as MouseEvent
    if (!door || ctrlKey || metaKey || shiftKey) return
    base.refresh()
    if (event.type !== 'click') return void fetchPanel()
    if (open && host.isConnected && config.opens === 'panel') open(door)
    else if (door.matches('[href*="//"]')) return base.emit('click')
    // A button, or a link to nowhere.
    else link.click()
    event.preventDefault()
  }

  /** Brings the widget into the page, also after the page swapped its body or wrote itself anew, which drops all listeners. */
  const sync = (): void => {
    for (const type of ['pointerover', 'pointerdown', 'focusin', 'click']) addEventListener(type, act, true)
    for (let node: Node | null = document.body; node; node = node.parentNode) swaps.observe(node, { childList: true })
    if (WHOLE && seen !== location.href) {
      seen = location.href
      shown = shows(config.show, config.hide, { url: location, lang, device: deviceOf(), page: readPage() })
      disarm?.()
      disarm = arm(config.triggers, () => {
        if (host.isConnected && !(config.frequency === 'session' && wasDismissed())) void fetchPanel().then(() => open?.(undefined, true))
      })
    }
    if (WHOLE && !shown) host.remove()
    else if (document.body && !host.isConnected) document.body.append(host)
    // A block of the page waits for its sign-up.
    if (document.querySelector('[data-wenext-optin]')) void fetchPanel()
  }
  const swaps = new MutationObserver(sync)

  if (document.readyState === 'loading') await new Promise((here) => document.addEventListener('DOMContentLoaded', here))
  if (WHOLE && Math.random() < config.measure) {
    const chosen = Math.random() < 0.5 ? 'with' : 'without'
    void base.load('vitals').then((vitals) => vitals?.measure(config.base, chosen))
    if (chosen === 'without') return
  }
  const draw = (name: string) => document.createElementNS('http://www.w3.org/2000/svg', name)
  const icon = draw('svg')
  const path = draw('path')
  const label = pick(config.labels, lang)
  icon.setAttribute('viewBox', '0 0 24 24')
  icon.setAttribute('role', 'none')
  path.setAttribute('d', ICON)
  icon.append(path)
  link.append(icon, look.shape === 'pill' ? label : '')
  link.setAttribute('aria-label', label)
  link.className = look.shape
  link.id = 'wenext-chat'
  link.target = '_blank'
  link.rel = 'noopener'
  // The text comes with the first touch (`act`): its patterns need not be compiled while the page loads.
  link.href = chatLink(config.phone, '')
  root.append(link)
  sync()
  // What gets the focus scrolls clear of the launcher (WCAG 2.4.11), unless the page says otherwise.
  sheetFor(document)(`:where(html){scroll-padding-bottom:${look.size + look.y + 9}px}`)
  const rule = base.style(LAUNCHER_CSS)?.cssRules[0] as CSSStyleRule
  for (const name of Object.keys(look) as (keyof typeof look)[]) rule.style.setProperty(`--${name}`, look[name] as string)
  rule.style.setProperty(`inset-inline-${look.side}`, 'var(--gap)', 'important')
  if (WHOLE) {
    if (look.avoid) keepClear(look.avoid, host, base.style, (pixels) => rule.style.setProperty('--lift', `${pixels}px`))
    // Shops that change the address before, or without, the body.
    ;(window as { navigation?: EventTarget }).navigation?.addEventListener('currententrychange', sync)
  }
  base.emit('ready')
})('__WENEXT_CONFIG__' as unknown as LauncherConfig, window as unknown as Record<symbol, boolean>)
