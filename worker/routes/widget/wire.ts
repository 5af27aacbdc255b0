import * as z from 'zod'

/** What browsers post. Long texts are cut, not refused: a shop's long title is no reason to lose a visit. */
const cut = (max: number) => z.string().transform((said) => said.slice(0, max))
const Mark = cut(200).optional()

const Page = z.object({
  url: cut(2000),
  title: cut(200).optional(),
  referrer: cut(2000).optional(),
  product: z.union([cut(120), z.object({ id: cut(120).optional(), title: cut(200).optional(), variant: cut(120).optional() })]).optional(),
  lang: cut(60).default(''),
})

const Purposes = z.array(z.enum(['order_updates', 'marketing', 'product_alerts'])).max(3)
const Alert = z.enum(['back_in_stock', 'price_drop'])
const Metric = z.number().min(0).max(600_000).optional()

/** `POST /w/<key>/events` */
export const WidgetEvent = z.object({
  t: z.enum(['open', 'click', 'vitals']),
  page: Page,
  utm: z.object({ source: Mark, medium: Mark, campaign: Mark, term: Mark, content: Mark }).optional(),
  gclid: Mark,
  fbclid: cut(500).optional(),
  ask: z.literal('code').optional(),
  optin: z.object({ purposes: Purposes, version: cut(60), product: cut(120).optional(), alert: Alert.optional() }).optional(),
  vitals: z.object({ arm: z.enum(['with', 'without']), lcp: Metric, inp: Metric, cls: Metric }).optional(),
})
export type WidgetEvent = z.output<typeof WidgetEvent>

/** `POST /w/<key>/optin` */
export const OptinForm = z.object({
  phone: cut(200),
  country: cut(2).default(''),
  purposes: Purposes,
  version: cut(60),
  lang: cut(60).default(''),
  page: cut(2000).default(''),
  name: cut(120).optional(),
  product: z.object({ id: cut(120), title: cut(200).optional(), variant: cut(120).optional() }).optional(),
  alert: Alert.optional(),
  prize: z.literal(true).optional(),
  /** A field that people don't see. */
  website: z.string().default(''),
  /** Milliseconds since the form was shown. */
  took: z.number(),
})
export type OptinForm = z.output<typeof OptinForm>
