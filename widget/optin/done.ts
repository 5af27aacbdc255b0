import type { PanelConfig } from '../../worker/routes/widget/config.ts'
import { el } from './el.ts'

/** Puts what happens next in the form's place, says it by moving the focus there, and offers the way back to the number. */
export function doneView({ texts }: PanelConfig, titleId: string, phone: string, form: Element, input: HTMLInputElement): void {
  const heading = el('h2', { id: titleId, tabindex: '-1' }, texts.optinDoneTitle)
  const change = el('button', { type: 'button', class: 'plain' }, texts.optinChange)
  const [before = '', after = ''] = texts.optinDone.split('{phone}')
  const view = el('div', { class: 'done' }, heading, el('p', {}, before, el('bdi', { dir: 'ltr' }, phone), after), change)
  change.addEventListener('click', () => {
    view.replaceWith(form)
    input.focus()
  })
  form.replaceWith(view)
  heading.focus()
}
