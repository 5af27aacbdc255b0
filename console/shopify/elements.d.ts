import 'preact'

/** Elements that Shopify's admin defines. Their attributes are Polaris' business; the compiler lets them pass. */
type Polaris = Readonly<Record<string, unknown>>

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      's-app-nav': Polaris
      's-badge': Polaris
      's-banner': Polaris
      's-button': Polaris
      's-heading': Polaris
      's-link': Polaris
      's-modal': Polaris
      's-page': Polaris
      's-password-field': Polaris
      's-search-field': Polaris
      's-section': Polaris
      's-spinner': Polaris
      's-switch': Polaris
      's-text-area': Polaris
      's-text-field': Polaris
    }
  }
}
