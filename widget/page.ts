/** What a page says about itself in `<script type="application/json" id="wenext-page">`. All of it is optional. */
export interface PageContext {
  readonly template?: string
  readonly product?: {
    readonly id?: string
    readonly title?: string
    readonly sku?: string
    /** A decimal in `currency`, or ready-made text. */
    readonly price?: string
    readonly currency?: string
    readonly variant?: string
    /** What to be told of means here, where that is one variant: "<product id>/<variant id>". */
    readonly wish?: string
    readonly tags?: readonly string[]
    readonly url?: string
  }
  readonly cart?: { readonly total?: string; readonly currency?: string }
  readonly order?: string
  readonly country?: string
  readonly customer?: 'new' | 'returning'
}

/** What this page says now; nothing where it says nothing, or something that can't be read. */
export function readPage(): PageContext {
  try {
    // Most pages say nothing: no error is thrown for those, which would cost a slow phone two milliseconds.
    return (JSON.parse(document.getElementById('wenext-page')?.textContent || '0') as PageContext | 0 | null) || {}
  } catch {
    return {}
  }
}
