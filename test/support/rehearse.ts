import { runDurableObjectAlarm } from 'cloudflare:test'
import { rehearsalOf } from '../../worker/routes/accept.ts'
import { apiOf, type Answer } from '../routes/api-support.ts'
import type { Stage } from '../scenarios/stage.ts'
import { Scenario } from '../scenarios/form.ts'
import { play } from '../scenarios/play.ts'
import { testEnv, type TestMerchant } from './merchant.ts'

/** A dry run from its beginning to its result, through the API. */
export async function rehearse(merchant: TestMerchant, ask: object = {}): Promise<Answer> {
  const api = apiOf(() => merchant)
  const begun = await api('POST', '/rules/dry-run', ask)
  if (begun.status !== 202) throw new Error(`${begun.status} ${begun.text}`)
  const path = `/rules/dry-run/${String(begun.json['id'])}?limit=200`
  for (let i = 0; i < 200; i++) {
    const { json } = await api('GET', path)
    if (String(json['state']) !== 'running') return json
    await runDurableObjectAlarm(rehearsalOf(testEnv, merchant.id) as never)
  }
  throw new Error('the dry run does not end')
}

export const START = '2027-03-02T10:00:00+05:30'
/** So many seconds after it. */
export const at = (seconds: number) => new Date(Date.parse(START) + seconds * 1000).toISOString()

/** What happened: a payment failed and came two hours later, a cart was left by somebody who takes offers, and by somebody who doesn't. */
export const past = (more: object = {}): Promise<Stage> =>
  play(
    Scenario.parse({
      title: 'a past',
      pains: [],
      given: { start: START, also: ['checkout_reminder'], ...more },
      steps: [
        { at: '0s', shop: { topic: 'orders/create', order: 1, with: { financial_status: 'pending' } } },
        { at: '1m', gateway: { event: 'payment.failed', order: 1 } },
        { at: '2m', offers: { order: 3, state: 'subscribed' } },
        { at: '3m', checkout: { cart: 3 } },
        { at: '4m', checkout: { cart: 4 } },
        { at: '2h', gateway: { event: 'payment.captured', order: 1 } },
        { at: '2h', shop: { topic: 'orders/paid', order: 1 } },
      ],
      until: '1d',
      expect: { messages: [] },
    }),
  )
