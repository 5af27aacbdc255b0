import * as z from 'zod'
import { type Connector, defineConnector, type Envelope, type Manifest } from '../contract.ts'
import { batchOf, takenApart } from './batches.ts'
import { captured, type CourierForm, formSettings, type FormSettings, PLAIN, readCourier, standingOf } from './courier-form.ts'
import { courierProof, prefixSetting, proofSetting } from './courier-proof.ts'
import { isStateTopic, notUsed, topicOf, topicsOf } from './parcels.ts'
import { headerSetting } from './token.ts'

const MODES = ['capture', 'live'] as const
type Mode = (typeof MODES)[number]

const HEADER = 'X-Api-Key'

const modeSetting = (standard: Mode) =>
  z.enum(MODES).default(standard).meta({
    title: 'Capture or live',
    description:
      'capture: calls are kept and shown, and nobody is told anything. live: shoppers are told. Look at a whole test order in capture first.',
  })

const settingsWith = <More extends z.ZodRawShape>(mode: Mode, more: More) =>
  z.object({
    secret: z.string().min(8).meta({
      title: 'Secret',
      description: 'The word that the courier repeats, the password (user:password), or the key that it signs with.',
      secret: true,
    }),
    proof: proofSetting,
    header: headerSetting(HEADER),
    prefix: prefixSetting,
    mode: modeSetting(mode),
    ...more,
    ...formSettings,
  })

interface Options<More extends z.ZodRawShape> {
  readonly manifest: Pick<Manifest, 'id' | 'name' | 'summary' | 'docsUrl' | 'steps'>
  readonly mode: Mode
  /** Settings besides those that every courier of this kind has. */
  readonly more: More
  /** The form before anything is set; it gives the topics. */
  readonly form: CourierForm
  /** The form that a connection has chosen. */
  readonly formOf?: (settings: Readonly<Record<string, unknown>>) => CourierForm
}

/** A courier without public documentation, described by data: where things stand in its calls, and what its words mean. */
export function describedCourier<More extends z.ZodRawShape>({
  manifest,
  mode,
  more,
  form,
  formOf = () => form,
}: Options<More>): Connector {
  const settings = settingsWith(mode, more)
  return defineConnector<z.ZodObject>({
    manifest: {
      ...manifest,
      category: 'logistics',
      connect: 'webhook_url',
      settings,
      scheme: courierProof(HEADER),
      secret: { setting: 'secret' },
      topics: topicsOf(Object.values(form.words)),
      hosts: [],
      byGet: true,
    },

    split(_raw, body, options = {}): readonly Envelope[] {
      return takenApart(body, batchOf(options)).map((part) => ({ topic: topicOf(standingOf(part, form, PLAIN).state), body: part }))
    },

    parse({ topic, body }, options, receivedAt) {
      if (!isStateTopic(topic)) return notUsed(topic)
      const own = { ...PLAIN, ...options } as FormSettings
      const chosen = formOf(options)
      return (options['mode'] ?? mode) === 'capture' ? captured(body, chosen, own) : readCourier(body, chosen, own, receivedAt)
    },
  })
}
