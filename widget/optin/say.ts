import type { PanelConfig } from '../../worker/routes/widget/config.ts'
import type { Ask } from './ask.ts'
import type { Choice } from './visit.ts'

/** The text with its {placeholders} filled, in one pass: what is put in is never looked at again. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}

/** What the form is about. */
export function titleOf({ texts, optin }: PanelConfig, { product, alert }: Ask, wheel: boolean): string {
  if (wheel) return optin.wheel?.title ?? ''
  if (alert) return alert === 'price_drop' ? texts.optinPriceTitle : texts.optinStockTitle
  return product ? texts.optinProduct : texts.optinTitle
}

/** What the shopper's own message says: it is the proof, so it names what is agreed to. */
export function proofOf({ texts, shop, lang }: PanelConfig, { product }: Ask, { purposes, alert }: Choice): string {
  if (product) return fill(alert === 'price_drop' ? texts.optinSayPrice : texts.optinSayStock, { product: product.title })
  const names = purposes.map((purpose) => (purpose === 'marketing' ? texts.optinOffers : texts.optinOrders))
  return fill(texts.optinSay, { shop, what: new Intl.ListFormat(lang).format(names) })
}
