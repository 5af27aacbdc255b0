import { questionOf, type Question, type Settings } from './wording.ts'

/** What is read of the global `shopify`, which both pages have. */
interface Given {
  readonly appMetafields: Signal<
    readonly { readonly target: { readonly type: string }; readonly metafield: { readonly key: string; readonly value: string } }[]
  >
  readonly settings: Signal<Settings>
  readonly localization: { readonly language: Signal<{ readonly isoCode: string }> }
  readonly extension: { readonly editor?: object | undefined }
  readonly i18n: { readonly translate: (key: string) => string }
  readonly shippingAddress?: Signal<{ readonly phone?: string | undefined } | undefined> | undefined
  readonly buyerIdentity?: { readonly phone: Signal<string | undefined> } | undefined
}

interface Signal<T> {
  readonly value: T
}

export type Shown =
  | { readonly kind: 'question'; readonly question: Question; readonly title: string; readonly phone: string | undefined }
  /** Only for the merchant in the checkout editor. */
  | { readonly kind: 'set up'; readonly text: string }
  | undefined

/** What both pages show, from what Shopify gives them. Reading the signals here makes a component follow them. */
export function shownOn(shopify: Given): Shown {
  const entry = shopify.appMetafields.value.find(({ target, metafield }) => target.type === 'shop' && metafield.key === 'checkout')
  const settings = shopify.settings.value
  const question = questionOf(entry?.metafield.value, settings, shopify.localization.language.value.isoCode)
  if (!question) return shopify.extension.editor ? { kind: 'set up', text: shopify.i18n.translate('set_up') } : undefined
  const title = typeof settings.title === 'string' && settings.title.trim() ? settings.title : shopify.i18n.translate('title')
  // Undefined where the app has no approval for phones; the order has it nevertheless.
  const phone = shopify.shippingAddress?.value?.phone || shopify.buyerIdentity?.phone.value || undefined
  return { kind: 'question', question, title, phone }
}
