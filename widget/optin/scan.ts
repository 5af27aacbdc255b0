import type { Host } from '../host.ts'
import { el } from './el.ts'

/** The longest link that fits into a code. */
const MOST = 666

/**
 * For shoppers at a desk: the same message as a QR code, for the phone in their hand, drawn when they ask for it and `agreed` says
 * yes. `show` takes what the link says now, '' where there is nothing to agree to yet.
 */
export function scanPart(
  { panel, chunk }: Host,
  agreed: () => boolean,
): { readonly node: HTMLElement; readonly show: (href: string) => void } {
  const { texts } = panel
  const button = el('button', { type: 'button', class: 'plain' }, texts.scan)
  const node = el('div', { class: 'scan' }, button)
  let wanted = false
  let now = ''

  const show = (href: string): void => {
    now = href
    // What does not fit is not cut: the message is the proof.
    node.hidden = href.length > MOST
    // A button that is there is left alone: put in again, it would lose the keyboard's focus.
    if (!wanted || !href) return button.isConnected ? undefined : node.replaceChildren(button)
    chunk('qr').then(
      ({ svgOf }) => {
        if (now !== href) return
        const code = svgOf(href)
        const pressed = button.matches(':focus')
        code.setAttribute('role', 'img')
        code.setAttribute('aria-label', texts.qr)
        code.tabIndex = -1
        node.replaceChildren(code)
        if (pressed) code.focus()
      },
      // Pressed again, it is loaded again.
      () => (wanted = false),
    )
  }
  button.onclick = () => {
    wanted = agreed()
    show(now)
  }
  return { node, show }
}
