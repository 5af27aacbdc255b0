import type { PageContext } from './page.ts'

/** What a prefilled message may name; empty where the page does not say. */
export type Values = Readonly<Record<string, string | undefined>>

/** The values of a page. Decimals become money in the page's language; what is no decimal stays as it is. */
export function valuesOf({ product = {}, cart = {}, order }: PageContext, lang: string, url: string, title: string): Values {
  return {
    title,
    order,
    page: product.url ?? url.replace(/[?#].*/, ''),
    product: product.title,
    sku: product.sku,
    variant: product.variant,
    price: money(product.price, product.currency, lang),
    cart: money(cart.total, cart.currency, lang),
  }
}

/**
 * The template with its variables. One that is missing takes along what only served it: the brackets around it, the
 * separators or spaces before it. What a value contains is never read as a variable.
 */
export function fill(template: string, values: Values): string {
  return template
    .replace(/\s*[([][^()[\]]*[)\]]/g, (group) => {
      let missing = false
      let said = false
      group.replace(VARIABLE, (all, _, name) => {
        if (values[name]) said = true
        else missing = true
        return all
      })
      return missing && !said ? '' : group
    })
    .replace(VARIABLE, (all, before, name) => (values[name] ? before + values[name] : name in values ? '' : all))
    .replace(/(^|[([])[\s,;:|·–-]+/g, '$1')
    .trim()
}

/** The link that opens WhatsApp with this text, encoded once. */
export function chatLink(phone: string, text: string): string {
  // Half of a surrogate pair, as a cut title has it, can't be encoded.
  return `https://wa.me/${phone}${text && `?text=${encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, ''))}`}`
}

const VARIABLE = /([\s,;:|·–-]*)\{(\w+)\}/g

function money(amount: string | undefined, currency: string | undefined, lang: string): string | undefined {
  try {
    // Without a currency, or in a language that Intl does not know, this throws.
    if (+amount! > 0) return new Intl.NumberFormat(lang, { style: 'currency', currency: currency! }).format(+amount!)
  } catch {}
  return amount
}
