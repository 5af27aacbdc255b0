import type { Host, Mounts } from '../host.ts'
import { askOf } from './ask.ts'
import { optinForm } from './form.ts'
import { el } from './el.ts'
import { fill } from './say.ts'
import { popupOf } from './popup.ts'
import { OPTIN_CSS } from './styles.ts'

type Wheel = typeof import('../wheel/main.ts')

/**
 * Draws the sign-up into the panel, as a popup over the page, or into a page's own `<div data-wenext-optin="product">` (or
 * `form`), where it takes on the page's font and colours.
 */
export const mount: Mounts['mount'] = (host, into, options = {}) => {
  const { panel, config } = host
  const block = into.hasAttribute('data-wenext-optin')
  const place = block ? (into.shadowRoot ?? into.attachShadow({ mode: 'open' })) : into
  if (!block) host.style(OPTIN_CSS)
  else adoptInto(place as ShadowRoot)

  const ask = askOf(host, into, options)
  const titleId = 'wo-title'
  const shell = el('div', { class: block ? 'optin block' : 'optin', lang: panel.lang, dir: panel.dir })
  shell.style.setProperty('--wa', config.look.color)
  shell.style.setProperty('--wi', config.look.ink)
  if (!block) shell.style.colorScheme = config.look.theme === 'auto' ? 'light dark' : config.look.theme
  const wheel = !ask.product && !block && panel.optin.form && panel.optin.wheel ? wheelOf(host, shell) : undefined
  shell.append(optinForm(host, ask, titleId, wheel))
  place.append(shell)
  if (!options.popup) return () => shell.remove()
  return popupOf(shell, titleId, panel.texts.close, options.close)
}

/** A page's block has a shadow root of its own, which the launcher's styles don't reach, and which stays when the sign-up goes. */
function adoptInto(root: ShadowRoot): void {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(OPTIN_CSS)
  root.adoptedStyleSheets = [sheet]
}

/** The wheel comes when it is there; without it the sign-up works as well, and the prize is said in words. */
function wheelOf(host: Host, shell: HTMLElement): (prize: number) => Promise<void> {
  const place = el('div')
  shell.append(place)
  const coming = host
    .chunk('wheel')
    .then((chunk) => (chunk as unknown as Wheel).wheelIn(host, place))
    .catch(() => undefined)
  return async (prize) => {
    const wheel = await coming
    if (wheel) return wheel.turn(prize)
    const { texts, optin } = host.panel
    place.textContent = `${fill(texts.wheelResult, { prize: optin.wheel?.prizes[prize]?.label ?? '' })}. ${texts.wheelNext}`
  }
}
