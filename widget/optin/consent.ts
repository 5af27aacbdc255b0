import type { PanelConfig } from '../../worker/routes/widget/config.ts'
import type { Alert, Ask, Purpose } from './ask.ts'
import { el } from './el.ts'
import { fill } from './say.ts'

export interface ConsentField {
  readonly node: HTMLElement
  /** The boxes, in order. */
  readonly boxes: readonly HTMLInputElement[]
  readonly chosen: () => Purpose[]
}

const row = (input: HTMLInputElement, text: string) => el('label', { class: 'box' }, input, el('span', {}, text))

/** One unticked box for each purpose, with its versioned wording as the label. */
export function consentField({ texts, shop, optin }: PanelConfig, { purposes, product }: Ask, error: HTMLElement): ConsentField {
  const boxes = purposes.map((name) => el('input', { type: 'checkbox', name, 'aria-describedby': error.id }))
  const legend = product ? '' : el('legend', {}, fill(texts.optinIntro, { shop }))
  return {
    node: el('fieldset', {}, legend, ...boxes.map((box) => row(box, optin.wording[box.name as Purpose])), error),
    boxes,
    chosen: () => boxes.filter((box) => box.checked).map((box) => box.name as Purpose),
  }
}

/** Back in stock or price drop, where the page left that to the shopper. The first is chosen: it is a topic, not a consent. */
export function alertField({ texts }: PanelConfig, name: string): { readonly node: HTMLElement; readonly alert: () => Alert } {
  const stock = el('input', { type: 'radio', name, checked: true })
  const price = el('input', { type: 'radio', name })
  return {
    node: el('fieldset', {}, el('legend', {}, texts.optinWhen), row(stock, texts.optinStock), row(price, texts.optinPrice)),
    alert: () => (price.checked ? 'price_drop' : 'back_in_stock'),
  }
}
