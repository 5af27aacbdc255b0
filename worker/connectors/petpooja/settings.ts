import * as z from 'zod'
import { isTimeZone } from '../../domain/time-zone.ts'
import { headerSetting } from '../kit/token.ts'
import { ORDER_STATE_NAMES } from './states.ts'

export const settings = z.object({
  secret: z.string().min(16).meta({
    title: 'Secret',
    description: 'A word of chance, 16 characters or more. PetPooja repeats it in a header, or it stands in the address as ?key=….',
    secret: true,
  }),
  header: headerSetting('Authorization'),
  restId: z.string().trim().min(1).optional().meta({
    title: 'restID of the outlet',
    description: 'The menu sharing code. What comes for another outlet is left alone.',
  }),
  orderIdIs: z.enum(['number', 'shop_id']).default('number').meta({
    title: 'What the order id is',
    description: 'What your ordering system gives PetPooja as orderID: the number that guests see, or the internal id of your shop.',
  }),
  statusMap: z
    .record(z.string().regex(/^-?\d{1,4}$/), z.enum(ORDER_STATE_NAMES))
    .default({})
    .meta({
      title: 'Own meaning of statuses',
      description: 'PetPooja’s number → state, where your use of it differs or the number is new.',
    }),
  billToken: z.string().min(1).optional().meta({
    title: 'Token of bills',
    description: 'The token that PetPooja writes into each bill. Bills with another are left alone.',
    // It stands in every bill, and bodies are read while secrets stay sealed.
    secret: false,
  }),
  marketplaces: z
    .array(z.string().trim().min(1).max(40))
    .default(['Zomato', 'Swiggy'])
    .meta({ title: 'Marketplaces', description: 'Where bills come from whose guests are not yours to write to. Nothing of them is kept.' }),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .default('IN')
    .meta({ title: 'Country', description: 'Two letters; phone numbers on bills say none.' }),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('INR')
    .meta({ title: 'Currency', description: 'Three letters; bills say none.' }),
  timeZone: z.string().refine(isTimeZone).default('Asia/Kolkata').meta({ title: 'Time zone', description: 'The clock of the till.' }),
})
export type Settings = z.infer<typeof settings>
