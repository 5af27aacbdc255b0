import * as z from 'zod'
import { AppError } from '../../domain/errors.ts'
import type { DomainEvent } from '../../domain/events.ts'
import { toDecimal } from '../../domain/money.ts'
import type { Actions, AskSystem, PaymentLink, SystemAnswer, SystemCall } from '../actions.ts'
import { gateway, understood } from '../kit/answers.ts'
import { id, instant, present, text, webLink } from '../kit/fields.ts'

export const HOSTS = { production: 'https://api.cashfree.com/pg', sandbox: 'https://sandbox.cashfree.com/pg' } as const

/** The version that its SDK cashfree-pg 6.0.6 speaks. */
const VERSION = '2026-01-01'

export interface CashfreeKeys {
  readonly clientId?: string | undefined
  readonly clientSecret: string
  readonly environment?: keyof typeof HOSTS
}

const Link = z.object({ link_id: id, link_url: text, link_status: text, link_expiry_time: text })
const Failure = z.object({ code: text })

const codeOf = (body: unknown) => Failure.safeParse(body).data?.code

function asker(ask: AskSystem, { clientId, clientSecret, environment = 'production' }: CashfreeKeys) {
  const headers = { 'x-client-id': gateway.needed(clientId, 'clientId'), 'x-client-secret': clientSecret, 'x-api-version': VERSION }
  return (method: SystemCall['method'], path: string, more: Pick<SystemCall, 'body' | 'repeatable'> = {}): Promise<SystemAnswer> =>
    ask({ method, url: HOSTS[environment] + path, headers, ...more })
}

const pathOf = (linkId: string) => `/links/${encodeURIComponent(linkId)}`

function usable(body: unknown): PaymentLink | undefined {
  const { data: link } = Link.safeParse(body)
  const url = webLink(link?.link_url)
  if (!link || !url || link.link_status === 'CANCELLED' || link.link_status === 'EXPIRED') return undefined
  return present({ id: link.link_id, url, expiresAt: instant(link.link_expiry_time) })
}

/** Cashfree takes Indian numbers as ten digits, others with their plus. */
const phoneOf = (phone: string) => phone.replace(/^\+91(?=\d{10}$)/, '')

/** `tell` reads a webhook's body. https://www.cashfree.com/docs/api-reference/payments/latest/payment-links/create */
export function actions<S extends CashfreeKeys>(tell: (body: unknown, settings: S, now: number) => DomainEvent | undefined): Actions<S> {
  return {
    // "Default is INR"; others only after Cashfree has enabled them (the page above, link_currency).
    linkCurrencies: ['INR'],

    async createPaymentLink(ask, settings, wanted) {
      const call = asker(ask, settings)
      // Cashfree makes no link without the phone of its payer.
      if (!wanted.phone) throw new AppError('gateway.refused', { field: 'phone' })
      const answer = await call('POST', '/links', {
        // An id is taken once, so asking again makes no second link.
        repeatable: true,
        body: {
          link_id: wanted.reference,
          link_amount: Number(toDecimal(wanted.amount)),
          link_currency: wanted.amount.currency,
          link_purpose: wanted.description.slice(0, 500),
          customer_details: present({
            customer_phone: phoneOf(wanted.phone),
            customer_name: wanted.name,
            customer_email: wanted.email,
          }),
          link_notify: { send_sms: false, send_email: false },
          link_auto_reminders: false,
          ...(wanted.expiresAt ? { link_expiry_time: new Date(wanted.expiresAt).toISOString() } : {}),
          ...(wanted.orderNumber ? { link_notes: { order_number: wanted.orderNumber } } : {}),
        },
      })
      const isRefused = answer.status === 400 || answer.status === 409 || answer.status === 422
      const before = isRefused ? await call('GET', pathOf(wanted.reference)) : undefined
      const link = usable(before ? before.status === 200 && before.body : gateway.accepted(answer, { codeOf }))
      if (!link) throw gateway.refusal(answer.status, codeOf(answer.body))
      return link
    },

    async cancelPaymentLink(ask, settings, linkId) {
      const call = asker(ask, settings)
      const answer = await call('POST', `${pathOf(linkId)}/cancel`, { repeatable: true })
      if (answer.status < 400 || answer.status > 422 || answer.status === 401 || answer.status === 403) {
        gateway.accepted(answer, { codeOf })
        return true
      }
      // It may be paid, or gone already.
      const { link_status: status } = understood(Link, gateway.accepted(await call('GET', pathOf(linkId)), { codeOf }))
      if (status === 'CANCELLED' || status === 'EXPIRED') return true
      if (status === 'PAID' || status === 'PARTIALLY_PAID') return false
      throw gateway.refusal(answer.status, codeOf(answer.body))
    },

    async payment(ask, settings, reference, now) {
      const data = gateway.accepted(await asker(ask, settings)('GET', pathOf(reference)), { codeOf })
      if (understood(Link, data).link_status === 'ACTIVE') return undefined
      return tell({ type: 'PAYMENT_LINK_EVENT', event_time: new Date(now).toISOString(), data }, settings, now)
    },
  }
}
