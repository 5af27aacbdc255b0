import type { WidgetRules } from '../worker/routes/widget/config.ts'
import type { Device } from './device.ts'
import { chain } from './language.ts'
import type { PageContext } from './page.ts'

/** What is known of this page view, besides what the page says. */
export interface View {
  readonly url: { readonly href: string; readonly pathname: string; readonly search: string }
  readonly lang: string
  readonly device: Device
  readonly page: PageContext
}

/** Whether every rule of `show` that is set fits this view, and none of `hide`. What is not known fits nothing. */
export function shows(show: WidgetRules, hide: WidgetRules, { url, lang, device, page }: View): boolean {
  const facts: Record<keyof WidgetRules, readonly (string | undefined)[]> = {
    urls: [url.pathname, url.pathname + url.search, url.href],
    templates: [page.template],
    products: [page.product?.id, page.product?.sku],
    tags: page.product?.tags ?? [],
    countries: [page.country],
    languages: chain(lang),
    devices: [device],
    visit: [page.customer && (page.customer === 'new' ? 'first' : 'returning')],
  }
  const count = (rules: WidgetRules, fitting: boolean): number => {
    let n = 0
    for (const rule of Object.keys(facts) as (keyof WidgetRules)[]) {
      const wanted = rules[rule] ?? []
      let fits = false
      for (const one of typeof wanted === 'string' ? [wanted] : wanted)
        for (const fact of facts[rule]) if (fact && like(one, fact)) fits = true
      if (wanted.length && fits === fitting) n++
    }
    return n
  }
  return !count(show, false) && !count(hide, true)
}

/** Letters of either case, `*` for anything. */
function like(pattern: string, fact: string): boolean {
  return new RegExp(`^${pattern.replace(/[^\w*]/g, '\\$&').replace(/\*+/g, '.*')}$`, 'i').test(fact)
}
