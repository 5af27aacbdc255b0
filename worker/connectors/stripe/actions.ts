import * as z from 'zod'
import type { DomainEvent } from '../../domain/events.ts'
import type { Actions, AskSystem, SystemAnswer, SystemCall } from '../actions.ts'
import { gateway, understood } from '../kit/answers.ts'
import { id, text } from '../kit/fields.ts'
import { OWN_MARK } from './events.ts'
import { moneyForStripe } from './money.ts'

export interface StripeKeys {
  readonly apiKey?: string | undefined
}

const API = 'https://api.stripe.com/v1'
/** The version that these calls were written for; without it the account's own counts. */
const VERSION = '2026-10-28.endive'

const Link = z.object({ id, url: z.url({ protocol: /^https$/ }) })
const Sessions = z.object({ data: z.array(z.unknown()) })
const State = z.object({ status: text, last_payment_error: z.unknown() })
const Failure = z.object({ error: z.object({ code: text, type: text }) })

const codeOf = (body: unknown) => {
  const { data } = Failure.safeParse(body)
  return data?.error.code ?? data?.error.type
}

function asker(ask: AskSystem, { apiKey }: StripeKeys) {
  const headers = { authorization: `Bearer ${gateway.needed(apiKey, 'apiKey')}`, 'stripe-version': VERSION }
  return async (method: SystemCall['method'], path: string, form?: Readonly<Record<string, string>>, key?: string): Promise<unknown> => {
    const call: SystemCall = { method, url: API + path, headers: { ...headers, ...(key ? { 'idempotency-key': key } : {}) } }
    // With a key, or with a state that it is set to, a call said again does nothing more.
    const answer: SystemAnswer = await ask(form ? { ...call, form, repeatable: true } : call)
    return gateway.accepted(answer, { codeOf })
  }
}

/** The session in which a link of ours was paid, or is being paid; a link of ours is closed by the first. */
async function sessionOf(call: ReturnType<typeof asker>, linkId: string): Promise<unknown> {
  const body = await call('GET', `/checkout/sessions?payment_link=${encodeURIComponent(linkId)}&status=complete&limit=1`)
  return understood(Sessions, body).data[0]
}

/** A status of an intent → the webhook that would have told it. */
const INTENT_TOPICS: Readonly<Record<string, string>> = {
  succeeded: 'payment_intent.succeeded',
  requires_capture: 'payment_intent.amount_capturable_updated',
  canceled: 'payment_intent.canceled',
}

/** `tell` reads a webhook's body. https://docs.stripe.com/api/payment-link/create */
export function actions<S extends StripeKeys>(tell: (body: unknown, settings: S, now: number) => DomainEvent | undefined): Actions<S> {
  const told = (type: string | undefined, object: unknown, settings: S, now: number) =>
    type && object !== undefined ? tell({ type, created: Math.floor(now / 1000), data: { object } }, settings, now) : undefined
  return {
    async createPaymentLink(ask, settings, wanted) {
      const notes = { [OWN_MARK]: wanted.reference, ...(wanted.orderNumber ? { order_id: wanted.orderNumber } : {}) }
      const form = {
        'line_items[0][price_data][currency]': wanted.amount.currency.toLowerCase(),
        'line_items[0][price_data][unit_amount]': moneyForStripe(wanted.amount),
        'line_items[0][price_data][product_data][name]': wanted.description.slice(0, 250),
        'line_items[0][quantity]': '1',
        // One wish is paid once; Stripe closes the link then.
        'restrictions[completed_sessions][limit]': '1',
        ...Object.fromEntries(
          Object.entries(notes).flatMap(([name, value]) => [
            [`metadata[${name}]`, value],
            [`payment_intent_data[metadata][${name}]`, value],
          ]),
        ),
      }
      const { id: linkId, url } = understood(Link, await asker(ask, settings)('POST', '/payment_links', form, `wenext-${wanted.reference}`))
      return { id: linkId, url }
    },

    async cancelPaymentLink(ask, settings, linkId) {
      const call = asker(ask, settings)
      // First closed, then looked at: a payment in between is seen.
      await call('POST', `/payment_links/${encodeURIComponent(linkId)}`, { active: 'false' })
      return (await sessionOf(call, linkId)) === undefined
    },

    async payment(ask, settings, reference, now) {
      const call = asker(ask, settings)
      if (reference.startsWith('plink_')) return told('checkout.session.completed', await sessionOf(call, reference), settings, now)
      const intent = await call('GET', `/payment_intents/${encodeURIComponent(reference)}`)
      const { status = '', last_payment_error: error } = understood(State, intent)
      const failed = status === 'requires_payment_method' && error ? 'payment_intent.payment_failed' : undefined
      return told(INTENT_TOPICS[status] ?? failed, intent, settings, now)
    },
  }
}
