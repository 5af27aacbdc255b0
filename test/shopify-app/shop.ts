/** A shop's data in the shape of Shopify's Liquid objects: the fields that our blocks read. */
import { whole, type Globals } from './liquid.ts'

export const SHOP = 'https://chai-cotton.example'

export interface VariantWish {
  readonly id: number
  readonly title: string
  /** Hundredths, as Shopify counts every currency. */
  readonly price: number
  readonly sku?: string
  readonly available?: boolean
}

export interface ProductWish {
  readonly title?: string
  readonly tags?: readonly string[]
  readonly variants?: readonly VariantWish[]
  readonly selected?: number
}

export const VARIANTS: readonly VariantWish[] = [
  { id: 48_000_000_000_001, title: 'Moss / 900 ml', price: 149_900, sku: 'POT-MOSS' },
  { id: 48_000_000_000_002, title: 'Clay / 900 ml', price: 159_950, sku: 'POT-CLAY', available: false },
]

const variantOf = ({ id, title, price, sku = '', available = true }: VariantWish) => whole('variant', { id, title, price, sku, available })

export function productOf({ title = 'Stoneware teapot', tags = ['tea', 'gift'], variants = VARIANTS, selected = 0 }: ProductWish = {}) {
  const all = variants.map(variantOf)
  return whole('product', {
    id: 9_000_000_000_001,
    title,
    url: '/products/stoneware-teapot',
    tags,
    variants: all,
    has_only_default_variant: variants.length === 1,
    selected_or_first_available_variant: all[selected],
  })
}

export interface Scene {
  /** The JSON of the app's metafield; null before the app wrote one. */
  readonly widget: object | null
  readonly settings?: object
  readonly kind?: string
  readonly product?: ReturnType<typeof productOf> | undefined
  readonly cart?: { readonly items: number; readonly total: number; readonly currency?: string }
  /** Orders of the shopper who is logged in. */
  readonly orders?: number
  readonly locale?: string
  readonly design?: boolean
}

/** Everything that Shopify puts into a page, for a block with its settings. */
export function globalsOf(scene: Scene): Globals {
  const { widget, settings = {}, kind = 'index', product, cart, orders, locale = 'en', design = false } = scene
  return {
    app: whole('app', { metafields: { wenext: widget === null ? {} : { widget: whole('metafield', { value: widget }) } } }),
    block: whole('block', { settings: whole('block.settings', settings), shopify_attributes: '' }),
    shop: whole('shop', { name: 'Chai & Cotton' }),
    request: whole('request', {
      page_type: kind,
      origin: SHOP,
      design_mode: design,
      locale: whole('locale', { iso_code: locale }),
    }),
    localization: whole('localization', { country: whole('country', { iso_code: 'IN' }) }),
    cart: whole('cart', {
      item_count: cart?.items ?? 0,
      total_price: cart?.total ?? 0,
      currency: whole('currency', { iso_code: cart?.currency ?? 'INR' }),
    }),
    product,
    customer: orders === undefined ? undefined : whole('customer', { orders_count: orders }),
  }
}

/** The settings of a block as the merchant has them who changed nothing. */
export const EMBED = { phone: '', side: '', lift: 0 }
export const OPT_IN = { space: 16 }
export const STOCK = { product: undefined, space: 16 }

/** What the app's metafield holds: the answer of /w/<key>/config.json. */
export const WIDGET = {
  key: 'wk_test',
  base: 'https://relay.example/w/wk_test',
  v: 'v1',
  shop: 'Chai & Cotton',
  phone: '918000000100',
  prefill: {},
  labels: { en: 'Chat with Chai & Cotton', hi: 'Chai & Cotton से चैट करें' },
  look: {
    shape: 'icon',
    side: 'end',
    size: 56,
    x: 16,
    y: 16,
    phoneX: 0,
    phoneY: 0,
    color: '#0b7a4b',
    ink: '#ffffff',
    avoid: '',
    z: 9,
    theme: 'auto',
  },
  show: {},
  hide: {},
  triggers: {},
  frequency: 'session',
  opens: 'panel',
  popup: false,
  analytics: {},
  measure: 0,
}
