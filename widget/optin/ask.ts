import type { Host, MountOptions } from '../host.ts'

export type Purpose = 'order_updates' | 'marketing' | 'product_alerts'
export type Alert = NonNullable<MountOptions['alert']>

/** What the shopper is asked for: the merchant's purposes, or news of one product. */
export interface Ask {
  readonly purposes: readonly Purpose[]
  readonly product?: { readonly id: string; readonly title: string; readonly variant: string | undefined }
  /** Undefined where there is no product, and where the shopper chooses between the two. */
  readonly alert: Alert | undefined
}

const ALERTS: readonly (string | null)[] = ['back_in_stock', 'price_drop'] satisfies Alert[]

/** Reads it from the options, and from a page block's `data-wenext-optin` (`product` or `form`) and `data-wenext-alert`. */
export function askOf({ page, panel }: Host, into: Element, options: MountOptions): Ask {
  const named = options.alert ?? into.getAttribute('data-wenext-alert')
  const alert = ALERTS.includes(named) ? (named as Alert) : undefined
  if (!alert && into.getAttribute('data-wenext-optin') !== 'product') return { purposes: panel.optin.purposes, alert }
  const { wish, id, sku, title, variant } = page.product ?? {}
  return {
    purposes: ['product_alerts'],
    product: { id: wish ?? id ?? sku ?? location.pathname, title: title ?? document.title, variant },
    alert,
  }
}
