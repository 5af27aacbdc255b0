import * as z from 'zod'
import type { OpenSettings } from '../contract.ts'
import { isPath } from '../kit/paths.ts'
import type { PaymentMap } from '../kit/payments.ts'
import { PRESETS } from './presets.ts'

const PRESET_NAMES = ['own', ...Object.keys(PRESETS)] as readonly string[]

const header = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9-]{1,60}$/)
const path = z.string().trim().refine(isPath, 'names with dots between them, such as data.payment.id')
const optional = <T extends z.ZodType>(field: T, title: string, description: string) => field.optional().meta({ title, description })

/** A message that holds nothing of the body would prove nothing of it. */
const OF_BODY = /\{(?:body|sha256|field:[^}]+|amount)\}/

/** How a gateway signs and where it says what, without the secret. A preset fills in what it knows; the rest is the merchant's. */
export const recipeShape = {
  preset: z
    .enum(PRESET_NAMES as [string, ...string[]])
    .default('own')
    .meta({ title: 'Preset', description: 'A gateway whose way is known. What a preset says comes before the settings below.' }),
  header: header.default('x-signature').meta({ title: 'Header of the signature', description: 'Such as x-signature.' }),
  prefix: z
    .string()
    .max(20)
    .default('')
    .meta({ title: 'In front of it', description: 'What stands before the signature, such as sha256=.' }),
  algorithm: z
    .enum(['SHA-256', 'SHA-512', 'SHA-1'])
    .default('SHA-256')
    .meta({ title: 'HMAC with', description: 'The hash under the HMAC.' }),
  encoding: z.enum(['hex', 'base64']).default('hex').meta({ title: 'Written as', description: 'hex, in either case, or base64.' }),
  secretEncoding: z
    .enum(['utf8', 'hex', 'base64'])
    .default('utf8')
    .meta({ title: 'The secret is', description: 'utf8: taken as it is typed. hex, base64: decoded first.', secret: false }),
  message: z
    .string()
    .max(500)
    .regex(OF_BODY, 'must hold {body}, {sha256}, {amount} or a {field:…}: what is signed has to depend on the body')
    .default('{body}')
    .meta({
      title: 'What is signed',
      description:
        '{body}, {sha256} (of the body, hex), {timestamp}, {method}, {path}, {header:name}, {field:path}, {amount} (with the decimals of its currency); \\n is a new line. Example: {timestamp}.{body}',
    }),
  timeHeader: optional(header, 'Header of the time', 'Seconds or milliseconds since 1970. Only where the time is signed too.'),
  toleranceSeconds: z
    .number()
    .int()
    .min(30)
    .max(604_800)
    .default(300)
    .meta({ title: 'Age in seconds', description: 'How far that time may be from our clock.' }),
  statusPath: path.default('status').meta({ title: 'Status', description: 'Where the body says how the payment stands.' }),
  idPath: path.default('id').meta({ title: 'Id of the payment', description: 'The gateway’s own id.' }),
  orderPath: optional(path, 'Order', 'Where the body has what your shop sent as the order.'),
  amountPath: path.default('amount').meta({ title: 'Amount', description: 'Where the amount is.' }),
  amountUnit: z
    .enum(['major', 'minor'])
    .default('major')
    .meta({ title: 'Amount is in', description: 'major: 499.00. minor: 49900, the smallest unit.' }),
  currencyPath: path.default('currency').meta({ title: 'Currency', description: 'Where the currency is.' }),
  currency: optional(z.string().regex(/^[A-Z]{3}$/), 'Currency if none is said', 'Three letters, such as KWD.'),
  phonePath: optional(path, 'Phone', 'Where the payer’s phone is. Only take it from there if the signature covers it.'),
  phoneCodePath: optional(path, 'Country code of the phone', 'Where it stands apart from the number.'),
  country: optional(z.string().regex(/^[A-Z]{2}$/), 'Country of phones', 'Two letters: for numbers without a country code.'),
  namePath: optional(path, 'Name', 'Where the payer’s name is.'),
  emailPath: optional(path, 'E-mail', 'Where the payer’s e-mail is.'),
  timePath: optional(path, 'Time', 'Where the time is: seconds, milliseconds, or a date with its zone.'),
  reasonPath: optional(path, 'Reason', 'Where the reason of a failure is.'),
} as const

const Recipe = z.object(recipeShape)
export type Recipe = z.infer<typeof Recipe>

/** What all presets sign with; nothing of an own way is mixed into the proof. */
const PRESET_PROOF = { prefix: '', algorithm: 'SHA-256', encoding: 'hex', secretEncoding: 'utf8', timeHeader: undefined } as const

/** The recipe of a connection; undefined where its settings make none, so that nothing is taken. */
export function recipeOf(settings: OpenSettings): (Recipe & { readonly states?: PaymentMap }) | undefined {
  const { data: own } = Recipe.safeParse(settings)
  if (!own) return undefined
  return Object.hasOwn(PRESETS, own.preset) ? { ...own, ...PRESET_PROOF, ...PRESETS[own.preset] } : own
}
