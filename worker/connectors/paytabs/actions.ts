import * as z from 'zod'
import { AppError } from '../../domain/errors.ts'
import { toDecimal } from '../../domain/money.ts'
import type { Actions, AskSystem, SystemAnswer } from '../actions.ts'
import { present, text, webLink } from '../kit/fields.ts'
import { gateway } from '../kit/answers.ts'
import { REGIONS, type Region } from './mapping.ts'
import { knownState, read, Transaction, type Meaning } from './transaction.ts'

export interface PayTabsSettings extends Meaning {
  readonly serverKey: string
  readonly region?: Region
  readonly profileId?: string | undefined
}

const Failure = z.object({ code: text })
const Page = z.object({ tran_ref: text, redirect_url: text })

/** PayTabs' code for a key that is wrong, or belongs to another region; the HTTP status of it varies. */
const WRONG_KEY = '1'

/** PayTabs' code for the same cart within a short time. */
const ASKED_BEFORE = '4'

function call(ask: AskSystem, settings: PayTabsSettings, path: string, body: object): Promise<SystemAnswer> {
  return ask({
    method: 'POST',
    url: `${REGIONS[settings.region ?? 'ARE']}${path}`,
    headers: { authorization: settings.serverKey },
    body: { profile_id: Number(gateway.needed(settings.profileId, 'profileId')), ...body },
    // A question may be asked again; a page that was asked for twice may be two pages.
    repeatable: path === '/payment/query',
  })
}

function refused({ status, body }: SystemAnswer): AppError {
  const { data } = Failure.safeParse(body)
  if (data?.code === WRONG_KEY) return new AppError('gateway.key_refused', { status, code: WRONG_KEY })
  // The page was asked for a moment ago, and the answer was lost: later, another one can be made.
  if (data?.code === ASKED_BEFORE) return new AppError('upstream.failed', { status, code: ASKED_BEFORE })
  // A refusal may come with 200.
  return status >= 200 && status < 300
    ? new AppError('gateway.refused', present({ status, code: data?.code ?? 'none' }))
    : gateway.refusal(status, data?.code)
}

export const actions: Actions<PayTabsSettings> = {
  async createPaymentLink(ask, settings, wanted) {
    const answer = await call(ask, settings, '/payment/request', {
      tran_type: 'sale',
      tran_class: 'ecom',
      cart_id: wanted.reference,
      cart_currency: wanted.amount.currency,
      cart_amount: Number(toDecimal(wanted.amount)),
      cart_description: wanted.description,
      customer_details: present({ name: wanted.name, email: wanted.email, phone: wanted.phone }),
      hide_shipping: true,
    })
    const { data: page } = Page.safeParse(answer.body)
    const url = webLink(page?.redirect_url)
    if (!page?.tran_ref || !url) throw refused(answer)
    return { id: page.tran_ref, url }
  },

  async payment(ask, settings, reference, now) {
    const answer = await call(ask, settings, '/payment/query', { tran_ref: reference })
    const { data: transaction } = Transaction.safeParse(answer.body)
    if (!transaction?.tran_ref) throw refused(answer)
    if (knownState(transaction) === 'pending') return undefined
    const said = read(transaction, settings, now)
    return 'events' in said ? said.events[0] : undefined
  },
}
