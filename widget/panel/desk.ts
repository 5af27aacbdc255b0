import type { Host } from '../host.ts'
import { el } from '../optin/el.ts'

/** Longer than this, the code's squares get too small for a camera at an arm's length. */
const READABLE = 180

/** For shoppers at a desk: the chat as a QR code, and the number to copy. The code's place is kept free until it is there. */
export function deskPart(host: Host, text: () => string): HTMLElement {
  const { texts, phone } = host.panel
  const code = el('div', { class: 'code', role: 'img', 'aria-label': texts.qr })
  const whole = host.href(text())
  host.chunk('qr').then(
    ({ svgOf }) => code.replaceChildren(svgOf(whole.length > READABLE ? host.href(host.code() && `(${host.code()})`) : whole)),
    () => code.remove(),
  )
  const copy = el('button', { type: 'button', class: 'quiet' }, texts.copy)
  const said = el('span', { role: 'status' })
  const number = el('bdi', { class: 'number', dir: 'ltr' }, `+${phone}`)
  copy.onclick = () => {
    navigator.clipboard.writeText(`+${phone}`).then(
      () => {
        copy.hidden = true
        said.textContent = texts.copied
      },
      () => getSelection()?.selectAllChildren(number),
    )
  }
  return el('div', { class: 'desk' }, code, el('div', {}, el('small', {}, texts.scan), number, navigator.clipboard ? copy : '', said))
}
