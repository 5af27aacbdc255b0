import * as z from 'zod'
import { EVENTS, type EventType } from '../../domain/events.ts'
import { isTimeZone } from '../../domain/time-zone.ts'
import { UNITS } from '../kit/amounts.ts'
import { batchSetting } from '../kit/batches.ts'
import { TIME_FORMATS } from '../kit/times.ts'
import { headerSetting } from '../kit/token.ts'

/** What a stranger's webhook may say: news of orders, money and parcels. It can neither erase anybody nor end a connection. */
const TELLABLE = (Object.keys(EVENTS) as EventType[]).filter((type) => /^(order|payment|payment_link|parcel|custom)\./.test(type))
export type Meaning = EventType | 'ignored'
const meaning = z.enum<readonly Meaning[]>(['ignored', ...TELLABLE])

const path = z.string().trim().min(1).max(200)
const customName = z
  .string()
  .trim()
  .regex(/^[\w.-]{1,80}$/)

/** What can be read out of a body, each by its path. */
export const PATHS = {
  orderId: 'Internal id of the order in the shop',
  orderNumber: 'Number of the order as the shopper knows it',
  paymentId: 'Id of the payment',
  phone: 'Phone of the shopper',
  name: 'Name of the shopper',
  email: 'E-mail of the shopper',
  amount: 'Amount',
  currency: 'Currency',
  awb: 'Tracking number',
  trackingUrl: 'Link to the tracking page',
  time: 'When it happened',
} as const
export type PathName = keyof typeof PATHS

const pathFields = Object.fromEntries(Object.entries(PATHS).map(([name, title]) => [name, path.optional().meta({ title })])) as Record<
  PathName,
  z.ZodOptional<typeof path>
>

export const settings = z.object({
  secret: z.string().min(16).meta({
    title: 'Secret',
    description: 'whsec_ and base64 for Standard Webhooks; for a token any word of chance of 16 characters or more.',
    secret: true,
  }),
  proof: z.enum(['token', 'standard_webhooks']).default('token').meta({
    title: 'Proof',
    description: 'How the sender proves itself: by repeating the secret in a header, or by a signature as Standard Webhooks has it.',
  }),
  header: headerSetting('X-Webhook-Token'),
  match: z
    .array(z.object({ path, equals: z.string().trim().max(200), event: meaning, name: customName.optional() }))
    .max(50)
    .default([])
    .meta({
      title: 'What means what',
      description: 'Where the value at the path is this one, it is this event. The first that fits counts.',
    }),
  event: meaning.optional().meta({
    title: 'Event',
    description: 'What a call means where nothing above fits. Left empty, such a call is shown to you and tells nobody anything.',
  }),
  name: customName.optional().meta({ title: 'Name of your own event', description: 'For custom.received, such as table.ready.' }),
  batch: batchSetting,
  paths: z
    .object(pathFields)
    .default({})
    .meta({ title: 'Where things stand', description: 'Paths into the body, such as order.id, items[0].sku or data["odd name"].' }),
  variables: z
    .record(customName, path)
    .default({})
    .meta({ title: 'Variables', description: 'For events of your own: the name in the template → its path.' }),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional()
    .meta({ title: 'Country of phone numbers', description: 'Two letters; for numbers that are written without one.' }),
  phonesHaveCode: z
    .boolean()
    .default(false)
    .meta({ title: 'Phone numbers begin with the country code', description: '919… without a plus is read as +919….' }),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional()
    .meta({ title: 'Currency', description: 'Three letters; where the body says none.' }),
  unit: z
    .enum(UNITS)
    .default('major')
    .meta({ title: 'Unit of amounts', description: 'Whole coins (14.99), or the smallest unit of the currency (1499).' }),
  timeFormat: z.enum(TIME_FORMATS).default('auto').meta({ title: 'How times are written' }),
  timeZone: z
    .string()
    .refine(isTimeZone)
    .default('UTC')
    .meta({ title: 'Time zone', description: 'For times that are written without one.' }),
})
export type Settings = z.infer<typeof settings>
