import * as z from 'zod'
import type { Person, Refs } from '../../domain/events.ts'
import { moneyFromDecimal, moneyFromMinor, type Money } from '../../domain/money.ts'
import { defineConnector } from '../contract.ts'
import { instant, present } from '../kit/fields.ts'
import { textAt } from '../kit/paths.ts'
import { orderReferenceSetting, orderRefs, paymentMapSetting, PAYMENT_STATES, type OrderReference } from '../kit/payments.ts'
import { payerPhones } from '../kit/people.ts'
import { meaningOf } from '../kit/words.ts'
import { proof } from './proof.ts'
import { recipeOf, recipeShape, type Recipe } from './recipe.ts'

const settings = z.object({
  secret: z.string().min(8).meta({ title: 'Secret', description: 'What the gateway signs with.', secret: true }),
  ...recipeShape,
  orderReference: orderReferenceSetting,
  statusMap: paymentMapSetting,
})

const TOPIC = 'notification'

export default defineConnector({
  manifest: {
    id: 'signed-gateway',
    name: 'Signed gateway',
    category: 'payment',
    summary: 'Any gateway that signs its notifications with an HMAC: you say how, and where the status, the amount and the order are.',
    docsUrl: 'https://www.rfc-editor.org/rfc/rfc2104',
    connect: 'webhook_url',
    steps: [
      'Choose a preset (kpay.site, kpay.cc, Tap, Checkout.com), or “own” and copy from the gateway’s documentation: the header of the signature, the hash, how it is written, and what exactly is signed.',
      'Put the gateway’s signing secret into this connection and the address of this connection into the gateway.',
      'Send a test payment. Say where its body has the status, the amount, the currency and the order, as names with dots between them.',
      'Give each of the gateway’s status words a meaning. Words without one are shown to you and change nothing.',
      'Gateways that sign nothing, or only with a word that never changes, do not fit here.',
    ],
    settings,
    scheme: proof,
    secret: { setting: 'secret' },
    // Which event it is depends on the merchant's own words, which nobody knows before the body is read.
    topics: { [TOPIC]: 'payment.captured' },
    hosts: [],
  },

  split: (_raw, body) => [{ topic: TOPIC, body }],

  parse({ topic, body }, given, receivedAt) {
    const recipe = recipeOf(given)
    if (topic !== TOPIC || !recipe) return { ignored: `topic ${topic.slice(0, 80)} is not used` }
    const word = textAt(body, recipe.statusPath)
    const state = meaningOf(word, given.statusMap, recipe.states)
    if (!state) return word ? { unknown: word } : { ignored: `no status is said at ${recipe.statusPath}` }
    const type = PAYMENT_STATES[state]
    if (type === 'ignored') return { ignored: `status ${word?.slice(0, 80)} says nothing about the payment` }
    const isRefund = state.startsWith('refund')
    return {
      events: [
        {
          type,
          occurredAt: momentOf(textAt(body, recipe.timePath)) ?? receivedAt,
          refs: refsOf(body, recipe, given.orderReference),
          person: personOf(body, recipe),
          payment: present({
            amount: amountOf(body, recipe),
            reason: textAt(body, recipe.reasonPath),
            refundId: isRefund ? textAt(body, recipe.idPath) : undefined,
          }),
        },
      ],
    }
  },
})

/**
 * Ids of gateways that nobody knows here may be small numbers that another gateway uses too. Only long ones count, each marked as one of
 * these.
 */
function refsOf(body: unknown, { idPath, orderPath }: Recipe, reference: OrderReference | undefined): Refs {
  const id = textAt(body, idPath)
  return present({
    ...orderRefs(textAt(body, orderPath), reference),
    paymentId: id && id.length >= 8 ? `signed:${id}` : undefined,
  })
}

function personOf(body: unknown, { namePath, emailPath, phonePath, phoneCodePath, country }: Recipe): Person {
  const number = textAt(body, phonePath)
  const code = textAt(body, phoneCodePath)?.replace(/\D/g, '')
  const whole = number && code && !number.startsWith('+') ? `+${code}${number.replace(/\D/g, '')}` : number
  return present({ name: textAt(body, namePath), email: textAt(body, emailPath), phones: payerPhones([whole], country) })
}

function amountOf(body: unknown, { amountPath, amountUnit, currencyPath, currency }: Recipe): Money | undefined {
  const amount = textAt(body, amountPath)
  const code = textAt(body, currencyPath) ?? currency
  if (amountUnit === 'major') return moneyFromDecimal(amount, code)
  return /^-?\d{1,15}$/.test(amount ?? '') ? moneyFromMinor(Number(amount), code) : undefined
}

/** Seconds, milliseconds, or a date that says its zone. */
function momentOf(value: string | undefined): number | undefined {
  if (/^\d{10}$/.test(value ?? '')) return Number(value) * 1000
  return /^\d{13}$/.test(value ?? '') ? Number(value) : instant(value)
}
