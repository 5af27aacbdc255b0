/** What the demo page and its Worker tell each other. Two type programs read this file, so it imports nothing. */

export type Platform = 'shopify' | 'woocommerce'

export interface Shopper {
  readonly name: string
  /** As typed at the checkout. */
  readonly phone: string
  readonly email: string
  readonly language: 'en' | 'hi'
  /** Ticked the box for offers. */
  readonly offers: boolean
}

/** What came of a delivery. `status` is 0 when nothing answered. */
export interface Told {
  readonly connector: string
  readonly topic: string
  readonly at: number
  readonly ms: number
  readonly status: number
  readonly answer: string
  readonly note?: string
}

export interface ViewButton {
  readonly kind: 'reply' | 'url' | 'phone' | 'copy' | 'list' | 'other'
  readonly text: string
  readonly url?: string
  /** What a tap sends back. */
  readonly payload?: string
  /** A template's quick reply comes back as `button`, all others as `interactive`. */
  readonly replyType?: 'button' | 'interactive'
  readonly description?: string
}

/** A message as the phone draws it. */
export interface View {
  readonly header?: string
  readonly media?: { readonly kind: string; readonly name: string }
  readonly body: string
  readonly footer?: string
  readonly buttons: readonly ViewButton[]
  readonly template?: { readonly name: string; readonly language: string; readonly category: string }
}
