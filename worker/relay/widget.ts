import type { PhoneDecision } from '../domain/phone.ts'

/** A purpose that the storefront asks for. */
export type WidgetPurpose = 'order_updates' | 'marketing' | 'product_alerts'

export type ProductAlert = 'back_in_stock' | 'price_drop'

/** What was shown and agreed to; the words are the server's own. */
export interface Agreed {
  readonly purposes: readonly WidgetPurpose[]
  readonly version: string
  readonly lang: string
  readonly wording: Readonly<Partial<Record<WidgetPurpose, string>>>
  readonly alert?: ProductAlert
}

/** Where a shopper was when they opened the chat. */
export interface Visit {
  readonly at: number
  readonly page: {
    /** Origin and path; queries hold tokens and e-mail addresses. */
    readonly url: string
    readonly lang: string
    readonly title?: string
    /** The origin only. */
    readonly referrer?: string
    readonly product?:
      | string
      | { readonly id?: string | undefined; readonly title?: string | undefined; readonly variant?: string | undefined }
  }
  readonly utm?: Readonly<Partial<Record<'source' | 'medium' | 'campaign' | 'term' | 'content', string | undefined>>>
  readonly gclid?: string
  readonly fbclid?: string
  readonly country?: string
  /** The message that follows agrees to this. */
  readonly optin?: Agreed & { readonly product?: string }
}

/** A shopper typed a number and agreed; they have yet to confirm in WhatsApp. */
export interface OptinRequest extends Agreed {
  readonly at: number
  readonly phone: Extract<PhoneDecision, { state: 'ok' }>
  /** Origin and path. */
  readonly page: string
  readonly name?: string
  readonly product?: { readonly id: string; readonly title?: string | undefined; readonly variant?: string | undefined }
  readonly prize?: { readonly index: number; readonly label: string }
}

/** What one page view measured of itself. */
export interface VitalsSample {
  readonly arm: 'with' | 'without'
  /** In ms, ms, and as the sum of shifts. */
  readonly lcp?: number | undefined
  readonly inp?: number | undefined
  readonly cls?: number | undefined
}

type Metrics = Readonly<Record<'lcp' | 'inp' | 'cls', number | null>>

/** The 75th percentile of each, with the widget and without it; null while there are no samples. */
export interface Vitals {
  readonly with: { readonly views: number; readonly p75: Metrics }
  readonly without: { readonly views: number; readonly p75: Metrics }
}
