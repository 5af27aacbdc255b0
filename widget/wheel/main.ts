import type { Host, Mounts } from '../host.ts'
import { fill } from '../optin/say.ts'
import { el } from '../optin/el.ts'
import { slicesOf } from './slices.ts'
import { WHEEL_CSS } from './styles.ts'
import { wheelSvg } from './draw.ts'

export interface Wheel {
  /** Turns to the prize that the server drew, and says which it is. */
  readonly turn: (prize: number) => Promise<void>
  readonly remove: () => void
}

const TURNS = 5

/** Draws the wheel with its list of prizes, inside a shell that has a title and the colours. Each slice is as wide as its prize is likely. */
export function wheelIn({ panel, style }: Host, into: Element): Wheel {
  const { texts, lang, optin } = panel
  const slices = slicesOf(optin.wheel?.prizes ?? [])
  const percent = new Intl.NumberFormat(lang, { style: 'percent', maximumFractionDigits: 1 })
  style(WHEEL_CSS)
  const disc = wheelSvg(slices)
  const face = el('div', { class: 'disc', 'aria-hidden': 'true' })
  face.append(disc)
  const result = el('p', { class: 'result', role: 'status' })
  const list = el('ul', {}, ...slices.map(({ label, share }) => el('li', {}, label, el('span', {}, percent.format(share)))))
  const odds = el('details', {}, el('summary', {}, texts.wheelPrizes), list)
  const node = el('div', { class: 'wheel' }, face, result, odds)
  into.append(node)

  const turn = async (prize: number) => {
    const slice = slices[prize]
    if (!slice) return
    const angle = `rotate(${360 * TURNS - slice.middle}deg)`
    odds.hidden = true
    if (!matchMedia('(prefers-reduced-motion:reduce)').matches) {
      result.textContent = texts.wheelTurning
      const frames = [{ transform: 'rotate(0deg)' }, { transform: angle }]
      await disc.animate(frames, { duration: 4500, easing: 'cubic-bezier(.12,.75,.15,1)' }).finished.catch(() => undefined)
    }
    disc.style.transform = angle
    result.replaceChildren(el('strong', {}, fill(texts.wheelResult, { prize: slice.label })), ` ${texts.wheelNext}`)
  }
  return { turn, remove: () => node.remove() }
}

/** The wheel alone. */
export const mount: Mounts['mount'] = (host, into) => wheelIn(host, into).remove
