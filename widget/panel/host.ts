import type { PanelConfig } from '../../worker/routes/widget/config.ts'
import type { Base, Host } from '../host.ts'
import { chatLink } from '../prefill.ts'
import { postOf } from './wire.ts'

/** What the chunks get, and `ask`, which asks once for this visit's code and calls `got` when it came. */
export function hostOf(base: Base, panel: PanelConfig): { readonly host: Host; readonly ask: (got: () => void) => void } {
  const styled = new Set<string>()
  const chunks: { [name: string]: Promise<never> | undefined } = {}
  const post = postOf(base)
  let code = ''
  let country = ''
  let asked = false

  const ask = (got: () => void): void => {
    if (asked) return
    asked = true
    post('events', { t: 'open', ask: 'code' })
      .then((response) => response.json())
      .then((answer: { code?: unknown; country?: unknown }) => {
        if (typeof answer.country === 'string') country = answer.country
        if (typeof answer.code !== 'string' || !/^[\w-]{1,40}$/.test(answer.code)) return
        code = answer.code
        base.tail = ` (${code})`
        got()
      })
      // Without a code the chat works as well; it is only not joined to this visit.
      .catch(() => {})
  }
  const host: Host = {
    root: base.root,
    config: base.config,
    panel,
    get page() {
      return base.page()
    },
    href: (text, phone) => chatLink(phone || panel.phone || base.config.phone, text),
    emit: base.emit,
    post,
    code: () => code,
    country: () => country || base.page().country || '',
    // One that did not load is loaded again when it is wanted again; one that did is kept, as its address may be another by then.
    chunk: (name) =>
      (chunks[name] ??= base.load(name).then((chunk) => {
        if (chunk) return chunk as never
        chunks[name] = undefined
        throw new Error(name)
      })),
    style: (css) => {
      if (styled.has(css)) return null
      styled.add(css)
      return base.style(css)
    },
  }
  return { host, ask }
}
