import type { Hours, WidgetAgent } from '../../worker/routes/widget/config.ts'
import type { Host } from '../host.ts'
import { backText, openingAt } from '../hours.ts'
import { el } from '../optin/el.ts'

/** A line that says whether these hours are open, or when they will be; nothing where there are none that can be read. */
export function stateLine({ panel }: Host, hours: Hours | undefined, now: Date): HTMLElement | '' {
  if (!hours) return ''
  const { texts, lang } = panel
  try {
    const state = openingAt(hours, now)
    const said = state.open ? texts.open : state.next ? backText(state.next, now, lang, texts) : texts.closed
    return el('small', { class: state.open ? 'state on' : 'state' }, said)
  } catch {
    // A zone or a language that this browser does not know.
    return ''
  }
}

/** One agent, as a link to WhatsApp. Who is away can be written to as well, and says when they are back. */
export function agentLink(host: Host, agent: WidgetAgent, text: () => string, now: Date): HTMLElement {
  const { name, role, photo, phone, hours } = agent
  const face = el('span', { class: 'face', 'aria-hidden': 'true' }, [...name][0] ?? '')
  if (photo) {
    const image = el('img', { alt: '', width: '44', height: '44', decoding: 'async', referrerpolicy: 'no-referrer' })
    // The first letter stays below, for a picture that is gone or that the page forbids.
    image.onerror = () => image.remove()
    image.src = photo
    face.append(image)
  }
  const words = el('span', {}, el('b', {}, name), role ? el('small', {}, role) : '', stateLine(host, hours, now))
  return el('li', {}, chatLinkOf(host, { class: 'agent' }, text, phone, { agent: name }, face, words))
}

/** A link to WhatsApp whose text is that of the moment it is followed. */
export function chatLinkOf(
  host: Host,
  attributes: Readonly<Record<string, string>>,
  text: () => string,
  phone: string,
  detail: object,
  ...children: (Node | string)[]
): HTMLAnchorElement {
  const link = el('a', { ...attributes, target: '_blank', rel: 'noopener' }, ...children)
  const refresh = () => {
    link.href = host.href(text(), phone)
  }
  refresh()
  link.onpointerdown = link.onfocus = refresh
  link.onclick = () => {
    refresh()
    host.emit('click', detail)
  }
  return link
}
