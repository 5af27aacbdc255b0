import * as z from 'zod'

/**
 * Shopify has no mark for cash on delivery: the list holds what shops call that payment method, in their own language.
 * The first entry is the text of Shopify's own schema example; the rest are the usual translations.
 */
const COD_GATEWAYS = [
  'Cash on Delivery (COD)',
  'Cash on Delivery',
  'COD',
  'cash_on_delivery',
  'Contra entrega',
  'Pago contra reembolso',
  'Nachnahme',
  'Paiement à la livraison',
  'الدفع عند الاستلام',
]

export const Settings = z.object({
  phonePreference: z.enum(['recipient', 'buyer']).default('recipient').meta({
    title: 'Whose phone comes first',
    description:
      'Recipient: the number of the shipping address. Buyer: the number of the order and the customer; gifts then stay a surprise.',
  }),
  codGateways: z.array(z.string().trim().min(1).max(120)).max(50).default(COD_GATEWAYS).meta({
    title: 'Payment methods that are cash on delivery',
    description: 'As your shop names them under Settings → Payments. Upper and lower case make no difference.',
  }),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional()
    .meta({
      title: 'Currency of the shop',
      description: 'Three letters (INR). Shopify’s products say none; needed for news of lower prices where several shops are connected.',
    }),
  consentAttribute: z.string().trim().min(1).max(120).default('whatsapp_opt_in').meta({
    title: 'Order attribute with the opt-in',
    description: 'Name of the cart attribute that your checkout box writes. Without it on an order, nothing is concluded.',
  }),
})

export type Settings = z.infer<typeof Settings>

/** What a topic's reader knows besides the body. */
export interface Context {
  readonly topic: string
  /** What `split` put behind the colon. */
  readonly state?: string
  readonly settings: Settings
  /** The permanent domain of the shop. */
  readonly account?: string
  /** The sender's time for the call, else the time of arrival: for bodies that carry none. */
  readonly sentAt: number
}
