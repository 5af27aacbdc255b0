import * as z from 'zod'
import { isTimeZone } from '../../domain/time-zone.ts'
import type { Parsed } from '../contract.ts'
import { batchSetting, partsIn, readParts } from './batches.ts'
import { present, webLink } from './fields.ts'
import { orderRefs, stateOf, statusMapSetting, STATE_NAMES, tell, type State, type StatusMap } from './parcels.ts'
import { readPath } from './paths.ts'
import { readTime, TIME_FORMATS, type TimeFormat } from './times.ts'
import { fitsPattern } from './wildcards.ts'

/** What is looked for in a courier's call. */
export const FIELDS = ['awb', 'order', 'code', 'status', 'time', 'location', 'rider', 'trackingUrl', 'phone', 'isReturn'] as const
export type Field = (typeof FIELDS)[number]

/** Where things stand in the calls of one courier, and what its words mean. Plain data. */
export interface CourierForm {
  readonly carrier?: string
  /** Paths for each field; the first that leads to something counts. */
  readonly paths: Readonly<Record<Field, readonly string[]>>
  readonly words: StatusMap
  readonly patterns?: readonly { readonly text: string; readonly state: State }[]
  readonly timeFormat: TimeFormat
  readonly timeZone: string
}

const path = (title: string) =>
  z.string().trim().min(1).max(200).optional().meta({ title, description: 'Such as status, data.order.id or items[0].awb.' })
const state = z.enum(STATE_NAMES)

/** The settings by which a merchant describes a courier's calls, to be spread into a connector's own. */
export const formSettings = {
  paths: z
    .object({
      awb: path('Path of the waybill number'),
      order: path('Path of the order’s number'),
      code: path('Path of the status code'),
      status: path('Path of the status'),
      time: path('Path of the time'),
      location: path('Path of the place'),
      rider: path('Path of the rider’s name'),
      trackingUrl: path('Path of the tracking link'),
      phone: path('Path of the shopper’s phone'),
      isReturn: path('Path of the mark of a return'),
    })
    .default({})
    .meta({ title: 'Where things stand', description: 'Paths in the courier’s call, where they are others than the usual ones.' }),
  batch: batchSetting,
  orderIsId: z.boolean().default(false).meta({
    title: 'The order’s number is the shop’s id',
    description: 'On, if what you give the courier as the order is the shop’s internal id and not the number that shoppers see.',
  }),
  timeFormat: z
    .enum(['usual', ...TIME_FORMATS])
    .default('usual')
    .meta({ title: 'How times are written' }),
  timeZone: z
    .string()
    .trim()
    .max(60)
    .refine((zone) => zone === '' || isTimeZone(zone), 'This is no time zone, such as Asia/Kolkata.')
    .default('')
    .meta({ title: 'Time zone', description: 'Of times that name none, such as Europe/Berlin. Empty: Asia/Kolkata.' }),
  statusMap: statusMapSetting,
  patterns: z
    .array(z.object({ text: z.string().trim().min(1).max(80), state }))
    .max(100)
    .default([])
    .meta({
      title: 'Patterns of statuses',
      description:
        'Tried in their order after the exact words; * stands for any run of characters, ? for one: “undelivered*” → delivery_failed.',
    }),
}

export interface FormSettings {
  readonly paths: Readonly<Partial<Record<Field, string | undefined>>>
  readonly batch?: string | undefined
  readonly orderIsId: boolean
  readonly timeFormat: TimeFormat | 'usual'
  readonly timeZone: string
  readonly statusMap: StatusMap
  readonly patterns: readonly { readonly text: string; readonly state: State }[]
}

/** What a connection has before anybody has set anything; the topic of a delivery is read with it. */
export const PLAIN: FormSettings = { paths: {}, orderIsId: false, timeFormat: 'usual', timeZone: '', statusMap: {}, patterns: [] }

/** Nothing that a courier calls a status, a number or a place is longer. */
const MAX_TEXT = 200

function textAt(item: unknown, field: Field, form: CourierForm, { paths }: FormSettings): string | undefined {
  const own = paths[field]
  for (const one of own ? [own] : form.paths[field]) {
    const value = readPath(item, one)
    const said = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value).trim() : ''
    if (said) return said.slice(0, field === 'trackingUrl' ? 2000 : MAX_TEXT)
  }
  return undefined
}

/** Exact code, exact word, pattern; the merchant's before the courier's. */
export function standingOf(
  item: unknown,
  form: CourierForm,
  settings: FormSettings,
): { state: State | undefined; word: string | undefined } {
  const code = textAt(item, 'code', form, settings)
  const words = textAt(item, 'status', form, settings)
  const byPattern = (patterns: CourierForm['patterns'] = []) =>
    words === undefined ? undefined : patterns.find(({ text }) => fitsPattern(text, words))?.state
  const exact = (map: StatusMap) => (code && stateOf(code, map, {})) || (words && stateOf(words, map, {})) || undefined
  return {
    state: exact(settings.statusMap) ?? byPattern(settings.patterns) ?? exact(form.words) ?? byPattern(form.patterns),
    word: words ?? code,
  }
}

function read(item: unknown, form: CourierForm, settings: FormSettings, receivedAt: number): Parsed {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return { ignored: 'it holds no fields' }
  const at = (field: Field) => textAt(item, field, form, settings)
  const { state, word } = standingOf(item, form, settings)
  const order = at('order')
  const phone = at('phone')
  return tell({
    state,
    word,
    occurredAt:
      readTime(at('time'), settings.timeFormat === 'usual' ? form.timeFormat : settings.timeFormat, settings.timeZone || form.timeZone) ??
      receivedAt,
    refs: present({ awb: at('awb'), ...(settings.orderIsId ? present({ shopOrderId: order }) : orderRefs(order)) }),
    person: phone ? { phones: [{ raw: phone, from: 'shipping' }] } : undefined,
    parcel: present({
      carrier: form.carrier,
      trackingUrl: webLink(at('trackingUrl')),
      isReturn: /^(true|yes|y|1)$/i.test(at('isReturn') ?? '') || undefined,
      status: word,
      note: [at('location'), at('rider')].filter(Boolean).join(', ') || undefined,
    }),
  })
}

/** What a call says of its parcels. */
export function readCourier(body: unknown, form: CourierForm, settings: FormSettings, receivedAt: number): Parsed {
  return readParts(partsIn(body, settings.batch), (item) => read(item, form, settings, receivedAt))
}

/** In capture nothing is told: every call shows the word that it would be read by. */
export function captured(body: unknown, form: CourierForm, settings: FormSettings): Parsed {
  const words = partsIn(body, settings.batch).map((item) => standingOf(item, form, settings).word)
  return { unknown: words.find((word) => word !== undefined)?.slice(0, 80) ?? 'no status found' }
}
