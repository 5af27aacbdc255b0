import { el } from './el.ts'

/**
 * Makes the shell a dialog over the page that stops nobody: the page stays usable, the focus is not taken, Esc and the cross
 * close it, and the focus goes back to where it came from. Returns what takes it away without telling `close`.
 */
export function popupOf(shell: HTMLElement, titleId: string, closeText: string, close?: () => void): () => void {
  let before: Element | undefined
  const cross = el('button', { type: 'button', class: 'cross', 'aria-label': closeText })
  shell.classList.add('popup')
  shell.setAttribute('role', 'dialog')
  shell.setAttribute('aria-labelledby', titleId)
  shell.prepend(cross)

  const remove = () => {
    removeEventListener('keydown', onKey)
    const inside = shell.contains((shell.getRootNode() as ShadowRoot).activeElement)
    shell.remove()
    if (inside && before instanceof HTMLElement) before.focus()
  }
  const dismiss = () => {
    remove()
    close?.()
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && !event.defaultPrevented) dismiss()
  }
  shell.addEventListener('focusin', ({ relatedTarget }) => {
    if (relatedTarget instanceof Element && !shell.contains(relatedTarget)) before = relatedTarget
  })
  cross.addEventListener('click', dismiss)
  addEventListener('keydown', onKey)
  return remove
}
