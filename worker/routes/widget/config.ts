/** What the storefront widget is told. The Worker writes it into the code that it serves; the widget imports these types only. */
import type { TextKey } from '../../../widget/texts/en.ts'

/** Of the launcher: inlined into `/w/<key>.js`, and served alone as `/w/<key>/config.json`. */
export interface LauncherConfig {
  readonly key: string
  /** `https://relay.example.com/w/<key>` */
  readonly base: string
  /** Changes with the settings and with the code. */
  readonly v: string
  readonly shop: string
  /** Digits for wa.me; '' where the merchant has no number: then nothing is shown. */
  readonly phone: string
  /**
   * Prefilled message with {product} {sku} {price} {variant} {cart} {page} {title} {order}; '' for none.
   * By language, plus '' as the default.
   */
  readonly prefill: ByLanguage
  /** What the launcher says, by language; the first one is the merchant's own. */
  readonly labels: ByLanguage
  readonly look: WidgetLook
  /** Shown where every rule that is set fits, and nothing in `hide` does. */
  readonly show: WidgetRules
  readonly hide: WidgetRules
  /** In seconds, percent of the page, yes, seconds. They open the panel, or the popup. */
  readonly triggers: { readonly delay?: number; readonly scroll?: number; readonly exit?: boolean; readonly idle?: number }
  /**
   * How often a trigger may open by itself: once per page view, or not again in this tab after the shopper dismissed it
   * (the only thing that is ever remembered, in sessionStorage, and only then).
   */
  readonly frequency: 'view' | 'session'
  /** 'chat': the launcher is a plain link to WhatsApp, without a panel. */
  readonly opens: 'panel' | 'chat'
  /** A trigger opens the opt-in popup instead of the panel. */
  readonly popup: boolean
  readonly analytics: { readonly dataLayer?: boolean; readonly gtag?: boolean; readonly fbq?: boolean; readonly shopify?: boolean }
  /** Share of page views (0 to 1) in which the widget is measured, half of them without it. */
  readonly measure: number
}

/** Texts by BCP 47 tag in lower case (`pt-br`). A missing one falls back: `pt-br`, `pt`, '', the first. */
export type ByLanguage = Readonly<Record<string, string>>

export interface WidgetLook {
  readonly shape: 'icon' | 'pill'
  readonly side: 'start' | 'end'
  /** In pixels, like the offsets. */
  readonly size: number
  readonly x: number
  readonly y: number
  /** Further offsets on phones. */
  readonly phoneX: number
  readonly phoneY: number
  readonly color: string
  readonly ink: string
  /** A selector of what the launcher keeps clear of: cookie bars, sticky add-to-cart. '' for none. */
  readonly avoid: string
  readonly z: number
  readonly theme: 'auto' | 'light' | 'dark'
}

export interface WidgetRules {
  /** Path, or whole address where the pattern begins with a scheme; `*` stands for anything. */
  readonly urls?: readonly string[]
  readonly templates?: readonly string[]
  /** Ids or SKUs. */
  readonly products?: readonly string[]
  readonly tags?: readonly string[]
  readonly countries?: readonly string[]
  /** BCP 47; `pt` also fits `pt-BR`. */
  readonly languages?: readonly string[]
  readonly devices?: readonly ('phone' | 'tablet' | 'desktop')[]
  readonly visit?: 'first' | 'returning'
}

/** Of the panel, in one language: inlined into the panel's chunk. */
export interface PanelConfig {
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  readonly shop: string
  readonly phone: string
  readonly texts: Readonly<Record<TextKey, string>>
  readonly greeting: string
  readonly agents: readonly WidgetAgent[]
  readonly hours?: Hours
  readonly qr: boolean
  readonly optin: {
    readonly chat: boolean
    readonly form: boolean
    readonly purposes: readonly ('order_updates' | 'marketing')[]
    readonly wording: Readonly<Record<'order_updates' | 'marketing' | 'product_alerts', string>>
    readonly version: string
    readonly privacyUrl: string
    readonly wheel?: { readonly title: string; readonly prizes: readonly { readonly label: string; readonly weight: number }[] }
  }
}

export interface WidgetAgent {
  readonly name: string
  readonly role: string
  readonly photo: string
  /** Digits for wa.me; '' for the shop's own number. */
  readonly phone: string
  readonly hours?: Hours
}

/** Weekly hours on the shop's clock: for 0 (Sunday) to 6, pairs of minutes of the day; `closed` holds dates (YYYY-MM-DD). */
export interface Hours {
  readonly timeZone: string
  readonly days: readonly (readonly (readonly [number, number])[])[]
  readonly closed: readonly string[]
}

/** Whether the lean launcher does: nothing is switched on that only the whole one knows. */
export function isLean({ look, show, hide, triggers, analytics, measure }: LauncherConfig): boolean {
  const used = [show, hide, triggers, analytics].flatMap((part) => Object.values(part)).some((value) => value && value.length !== 0)
  return !look.avoid && !measure && !used
}
