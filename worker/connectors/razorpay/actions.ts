import * as z from 'zod'
import type { DomainEvent } from '../../domain/events.ts'
import { toBase64, utf8 } from '../../lib/bytes.ts'
import type { Actions, AskSystem, PaymentLink, SystemAnswer, SystemCall } from '../actions.ts'
import { gateway, understood } from '../kit/answers.ts'
import { id, present, text, webLink, whole } from '../kit/fields.ts'

export interface RazorpayKeys {
  readonly keyId?: string | undefined
  readonly keySecret?: string | undefined
}

const API = 'https://api.razorpay.com/v1'
const Link = z.object({ id, short_url: text, status: text, expire_by: whole })
const Links = z.object({ payment_links: z.array(z.unknown()) })
const Payment = z.object({ status: text })
const Failure = z.object({ error: z.object({ code: text }) })

const codeOf = (body: unknown) => Failure.safeParse(body).data?.error.code

function asker(ask: AskSystem, { keyId, keySecret }: RazorpayKeys) {
  const pair = `${gateway.needed(keyId, 'keyId')}:${gateway.needed(keySecret, 'keySecret')}`
  const headers = { authorization: `Basic ${toBase64(utf8(pair))}` }
  return (method: SystemCall['method'], path: string, more: Pick<SystemCall, 'body' | 'repeatable'> = {}): Promise<SystemAnswer> =>
    ask({ method, url: API + path, headers, ...more })
}
type Asker = ReturnType<typeof asker>

/** The link that has our reference; undefined where there is none. */
async function linkOf(call: Asker, reference: string): Promise<unknown> {
  const answer = await call('GET', `/payment_links?reference_id=${encodeURIComponent(reference)}`)
  return understood(Links, gateway.accepted(answer, { codeOf })).payment_links[0]
}

/** A link that can still be paid, or was; undefined for one that is gone. */
function usable(body: unknown): PaymentLink | undefined {
  const { data: link } = Link.safeParse(body)
  const url = webLink(link?.short_url)
  if (!link || !url || link.status === 'cancelled' || link.status === 'expired') return undefined
  return present({ id: link.id, url, expiresAt: link.expire_by ? link.expire_by * 1000 : undefined })
}

/** A status that the API tells → the webhook that would have told it. */
const LINK_TOPICS: Readonly<Record<string, string>> = {
  paid: 'payment_link.paid',
  partially_paid: 'payment_link.partially_paid',
  cancelled: 'payment_link.cancelled',
  expired: 'payment_link.expired',
}
const PAYMENT_TOPICS: Readonly<Record<string, string>> = {
  captured: 'payment.captured',
  authorized: 'payment.authorized',
  failed: 'payment.failed',
}

/** `tell` reads a webhook's body. https://razorpay.com/docs/api/payments/payment-links/ */
export function actions(tell: (body: unknown, now: number) => DomainEvent | undefined): Actions<RazorpayKeys> {
  const told = (topic: string | undefined, kind: string, entity: unknown, now: number) =>
    topic ? tell({ event: topic, created_at: Math.floor(now / 1000), payload: { [kind]: { entity } } }, now) : undefined
  return {
    async createPaymentLink(ask, keys, wanted) {
      const call = asker(ask, keys)
      const { amount, reference, description, expiresAt } = wanted
      const customer = present({ name: wanted.name, email: wanted.email, contact: wanted.phone })
      const answer = await call('POST', '/payment_links', {
        // A reference is taken once, so asking again makes no second link.
        repeatable: true,
        body: {
          amount: amount.minor,
          currency: amount.currency,
          reference_id: reference,
          description: description.slice(0, 2048),
          customer,
          notify: { sms: false, email: false },
          reminder_enable: false,
          ...(wanted.orderNumber ? { notes: { order_number: wanted.orderNumber } } : {}),
          ...(expiresAt ? { expire_by: Math.floor(expiresAt / 1000) } : {}),
        },
      })
      const isTaken = answer.status === 400 && codeOf(answer.body) === 'BAD_REQUEST_ERROR'
      const link = usable(isTaken ? await linkOf(call, reference) : gateway.accepted(answer, { codeOf }))
      if (!link) throw gateway.refusal(answer.status, codeOf(answer.body))
      return link
    },

    async cancelPaymentLink(ask, keys, linkId) {
      const call = asker(ask, keys)
      const path = `/payment_links/${encodeURIComponent(linkId)}`
      const answer = await call('POST', `${path}/cancel`, { repeatable: true })
      if (answer.status !== 400) {
        gateway.accepted(answer, { codeOf })
        return true
      }
      // It may be paid, or gone already.
      const { status } = understood(Link, gateway.accepted(await call('GET', path), { codeOf }))
      if (status === 'cancelled' || status === 'expired') return true
      if (status === 'paid' || status === 'partially_paid') return false
      throw gateway.refusal(answer.status, codeOf(answer.body))
    },

    async payment(ask, keys, reference, now) {
      const call = asker(ask, keys)
      if (reference.startsWith('pay_')) {
        const entity = gateway.accepted(await call('GET', `/payments/${encodeURIComponent(reference)}`), { codeOf })
        return told(PAYMENT_TOPICS[understood(Payment, entity).status ?? ''], 'payment', entity, now)
      }
      const entity = reference.startsWith('plink_')
        ? gateway.accepted(await call('GET', `/payment_links/${encodeURIComponent(reference)}`), { codeOf })
        : await linkOf(call, reference)
      return entity === undefined ? undefined : told(LINK_TOPICS[understood(Link, entity).status ?? ''], 'payment_link', entity, now)
    },
  }
}
