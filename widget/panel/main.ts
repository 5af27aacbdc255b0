import type { PanelConfig } from '../../worker/routes/widget/config.ts'
import { isDesktop } from '../device.ts'
import type { Base, MountOptions, Open } from '../host.ts'
import { el } from '../optin/el.ts'
import { sideOf } from '../side.ts'
import { agentLink, chatLinkOf, stateLine } from './agents.ts'
import { keepBlocks } from './blocks.ts'
import { deskPart } from './desk.ts'
import { hostOf } from './host.ts'
import { PANEL_CSS } from './styles.ts'

/** Makes the panel ready, and returns what opens and closes it. Nothing is drawn before. `panel` is written in by whoever serves it, or handed over. */
export function start(base: Base, panel = '__WENEXT_PANEL__' as unknown as PanelConfig): Open {
  const { host, ask } = hostOf(base, panel)
  const { link, config } = base
  const { texts, optin } = panel
  let shown: { readonly shell: HTMLElement; readonly from: HTMLElement; readonly auto: boolean } | undefined
  let gone: (() => void) | undefined
  /** Takes the popup away. */
  let over: (() => void) | undefined
  /** The page where it was opened last. */
  let opened: string | undefined

  const wants = () => ask(base.refresh)
  const fill = (text: string) => text.replace('{shop}', () => panel.shop)

  const close = (): void => {
    if (!shown) return
    const { shell, from, auto } = shown
    const inside = shell.contains(base.root.activeElement)
    gone?.()
    shell.remove()
    shown = gone = undefined
    link.setAttribute('aria-expanded', 'false')
    if (inside) from.focus()
    if (auto) dismissed()
  }
  /** The only thing that is ever remembered, and only of a shopper who closed what had opened by itself. */
  const dismissed = (): void => {
    try {
      if (config.frequency === 'session') sessionStorage.setItem('wenext', '1')
    } catch {
      // Storage is switched off: then it opens again in the next page view.
    }
  }

  const signUp = (into: Element, options: MountOptions) =>
    host.chunk('optin').then(
      ({ mount }) => {
        // It was closed while the code was on its way.
        if (!into.isConnected) return
        into.replaceChildren()
        gone = mount(host, into, options)
      },
      () => {
        const again = el('button', { type: 'button', class: 'quiet wide' }, texts.optinRetry)
        again.onclick = () => show(loading(), options)
        into.replaceChildren(el('p', {}, texts.failed), chatLinkOf(host, { class: 'main' }, base.text, '', {}, texts.start), again)
      },
    )
  const loading = () => el('div', { class: 'body' }, el('p', { role: 'status' }, texts.loading))

  /** The sign-up over the page, by a trigger. */
  const popUp = (): void => {
    const place = el('div')
    place.style.setProperty(`--${sideOf(base)}`, 'var(--gap)')
    base.root.append(place)
    const away = (over = () => {
      place.remove()
      over = undefined
    })
    const close = () => {
      away()
      dismissed()
    }
    host.chunk('optin').then(
      ({ mount }) => {
        if (!place.isConnected) return
        const unmount = mount(host, place, { popup: true, close })
        over = () => {
          unmount()
          away()
        }
      },
      // What nobody asked for may as well stay away.
      away,
    )
    host.emit('open', { popup: true })
  }

  const home = (now: Date): HTMLElement => {
    const main = chatLinkOf(host, { class: 'main' }, base.text, '', {}, texts.start)
    const agents = panel.agents.map((agent) => agentLink(host, agent, base.text, now))
    const more = el('button', { type: 'button', class: 'quiet wide' }, texts.updates)
    more.onclick = () => show(loading(), {})
    return el(
      'div',
      { class: 'body' },
      el('p', { class: 'greeting' }, fill(panel.greeting)),
      ...(agents.length ? [el('ul', { 'aria-label': texts.choose }, ...agents)] : [main]),
      isDesktop() && panel.qr ? deskPart(host, base.text) : '',
      (optin.chat || optin.form) && optin.purposes.length ? more : '',
    )
  }

  /** Draws the panel: its home, or a sign-up in its place. */
  const show = (body: HTMLElement, options?: MountOptions): void => {
    if (!shown) return
    const { shell, auto } = shown
    const inside = shell.contains(base.root.activeElement)
    gone?.()
    gone = undefined
    const cross = el('button', { type: 'button', class: 'cross', 'aria-label': texts.close })
    cross.onclick = close
    const back = el('button', { type: 'button', class: 'cross back', 'aria-label': texts.back })
    back.onclick = () => show(home(new Date()))
    const title = el('div', {}, el('h2', { id: 'w-title' }, fill(texts.panel)), options ? '' : stateLine(host, panel.hours, new Date()))
    // Inside a dialog a header would be taken for a second one of the page.
    shell.replaceChildren(el('header', { role: 'none' }, options ? back : '', title, cross), body)
    if (options) void signUp(body, { ...options, close })
    if (inside || !auto) shell.focus()
  }

  const open: Open = (from = link, auto = false) => {
    const { pathname } = location
    // Once for each page, and not over what is there already.
    if (auto && (opened === pathname || shown || over)) return
    opened = pathname
    wants()
    if (auto && config.popup) return popUp()
    over?.()
    const alert = ALERTS[from.dataset['wenext'] ?? '']
    if (shown && !alert) return close()
    close()
    host.style(PANEL_CSS)
    const shell = el('section', {
      class: 'panel',
      role: 'dialog',
      'aria-labelledby': 'w-title',
      tabindex: '-1',
      lang: panel.lang,
      dir: panel.dir,
    })
    shell.style.setProperty(`--${sideOf(base)}`, '0')
    shown = { shell, from, auto }
    base.root.append(shell)
    show(alert ? loading() : home(new Date()), alert)
    link.setAttribute('aria-expanded', 'true')
    host.emit('open', { auto })
  }

  base.style(
    `#wenext-chat:hover{filter:brightness(1.08)}.panel{color-scheme:${config.look.theme === 'auto' ? 'light dark' : config.look.theme}}`,
  )
  link.setAttribute('aria-haspopup', 'dialog')
  link.setAttribute('aria-expanded', 'false')
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.defaultPrevented) close()
  })
  document.addEventListener('wenext:click', () => void host.post('events', { t: 'click' }).catch(() => {}))
  // Where a block of the page brought the panel, nobody has shown an intent yet.
  if (!keepBlocks(host)) wants()
  for (const type of ['pointerenter', 'pointerdown', 'focus']) link.addEventListener(type, wants)
  return open
}

/** What `data-wenext` of a page's link may ask for instead of the chat. */
const ALERTS: Readonly<Record<string, MountOptions | undefined>> = {
  updates: {},
  back_in_stock: { alert: 'back_in_stock' },
  price_drop: { alert: 'price_drop' },
}
