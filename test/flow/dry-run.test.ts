import { runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openControl } from '../../worker/db/control.ts'
import { MerchantSettings } from '../../worker/domain/settings.ts'
import { DEFAULT_RULES } from '../../worker/relay/default-rules.ts'
import { rehearsalOf } from '../../worker/routes/accept.ts'
import { apiOf, type Answer } from '../routes/api-support.ts'
import { testEnv } from '../support/merchant.ts'
import { Scenario } from '../scenarios/form.ts'
import { play } from '../scenarios/play.ts'
import { at, past, rehearse, START } from '../support/rehearse.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

interface Line {
  readonly rule: string
  readonly difference: string
  readonly today: { state: string; at: string; reason: { code: string } | null } | null
  readonly changed: { state: string; at: string; reason: { code: string } | null } | null
}
const linesOf = (run: Answer) => (run['result']?.['messages']?.['items'] ?? []) as unknown as Line[]
const differing = (run: Answer) => linesOf(run).filter(({ difference }) => difference !== 'same')

describe('a dry run of changed rules', { timeout: 60_000 }, () => {
  it('moves what another delay moves', async () => {
    const { merchant } = await past()
    const { startsOn: _on, ...definition } = DEFAULT_RULES.payment_failed
    const run = await rehearse(merchant, { rules: [{ id: 'payment_failed', definition: { ...definition, delaySeconds: 1800 } }] })
    expect(differing(run)).toMatchObject([
      { rule: 'payment_failed', difference: 'moved', today: { state: 'sent' }, changed: { state: 'sent' } },
    ])
    const [line] = differing(run)
    expect(Date.parse(line?.changed?.at ?? '') - Date.parse(line?.today?.at ?? '')).toBe(1200_000)
  })

  it('ends by the later payment what now waits longer than that', async () => {
    const { merchant } = await past()
    const { startsOn: _on, ...definition } = DEFAULT_RULES.payment_failed
    const run = await rehearse(merchant, { rules: [{ id: 'payment_failed', definition: { ...definition, delaySeconds: 3 * 3600 } }] })
    expect(differing(run)).toMatchObject([
      { rule: 'payment_failed', difference: 'removed', changed: { state: 'suppressed', reason: { code: 'event.cancelled_it' } } },
    ])
  })

  it('removes what a rule said that is switched off, or gone', async () => {
    const { merchant } = await past()
    for (const change of [{ on: false }, { gone: true }]) {
      const run = await rehearse(merchant, { rules: [{ id: 'payment_failed', ...change }] })
      expect(differing(run)).toMatchObject([{ rule: 'payment_failed', difference: 'removed', today: { state: 'sent' }, changed: null }])
      expect(run['result']?.['totals']).toMatchObject({ sent: { today: 4, changed: 3 } })
    }
  })

  it('adds what a rule would have said that is switched on, and only to who had agreed by then', async () => {
    const { merchant } = await past({ also: [] })
    const run = await rehearse(merchant, { rules: [{ id: 'checkout_reminder', on: true }] })
    expect(differing(run).toSorted((a, b) => a.difference.localeCompare(b.difference))).toMatchObject([
      { rule: 'checkout_reminder', difference: 'added', today: null, changed: { state: 'sent' } },
      {
        rule: 'checkout_reminder',
        difference: 'changed',
        today: null,
        changed: { state: 'suppressed', reason: { code: 'consent.missing' } },
      },
    ])
    expect(run['result']?.['byReason']).toMatchObject([{ reason: { code: 'consent.missing' }, suppressed: { today: 0, changed: 1 } }])
  })

  it('takes consent from the ledger: a notice that is shown since yesterday was not shown before', async () => {
    const notice = { on: false, wording: '', version: '', locale: 'en' }
    const { merchant } = await past({ settings: { checkoutNotice: notice } })
    const settings = MerchantSettings.parse({ checkoutNotice: { ...notice, on: true, wording: 'We write to you.', version: '2' } })
    await openControl(testEnv.DB).updateMerchant(merchant.id, { settings })
    const run = await rehearse(merchant)
    expect(linesOf(run).filter(({ rule }) => rule === 'order_placed')).toMatchObject([
      { difference: 'same', today: { state: 'suppressed', reason: { code: 'consent.missing' } } },
    ])
  })

  it('plays a rule of one’s own, with a template that is there or is not', async () => {
    const { merchant } = await past()
    const { startsOn: _on, ...definition } = DEFAULT_RULES.payment_received
    const run = await rehearse(merchant, {
      rules: [
        { id: 'my_thanks', definition: { ...definition, name: 'Thanks', delaySeconds: 60 } },
        { id: 'my_hole', definition: { ...definition, template: 'not_there_v1' } },
      ],
    })
    expect(
      differing(run)
        .map(({ rule, changed }) => [rule, changed?.state, changed?.reason?.code])
        .toSorted(),
    ).toEqual([
      ['my_hole', 'suppressed', 'template.missing'],
      ['my_thanks', 'sent', undefined],
    ])
    expect(run['result']?.['byRule']).toContainEqual(expect.objectContaining({ rule: 'my_thanks', name: 'Thanks' }))
  })
})

describe('what a dry run says', { timeout: 60_000 }, () => {
  it('counts by rule, country, category and what a price depends on, and how often nobody was told twice', async () => {
    const { merchant } = await past()
    const run = await rehearse(merchant)
    expect(run['result']).toMatchObject({
      totals: { sent: { today: 4, changed: 4 }, suppressed: { today: 1, changed: 1 }, duplicatesAvoided: { today: 1, changed: 1 } },
      byCountry: [{ country: 'IN', sent: { today: 4, changed: 4 } }],
      byCategory: [
        { category: 'MARKETING', sent: { today: 1 } },
        { category: 'UTILITY', sent: { today: 3 } },
      ],
      byPrice: [
        { country: 'IN', category: 'MARKETING', window: false, sent: { today: 1 } },
        { country: 'IN', category: 'UTILITY', window: false },
      ],
      differences: { same: 5 },
    })
    const received = ((run['result']?.['byRule'] ?? []) as unknown as { rule: string }[]).find(({ rule }) => rule === 'payment_received')
    expect(received).toMatchObject({ name: 'Payment received', sent: { today: 1 }, duplicatesAvoided: { today: 1 } })
  })

  it('adds up prices where all of them are known, and in one currency', async () => {
    const { merchant } = await past()
    const { id } = await rehearse(merchant)
    const price = async (set: string) => {
      await runInDurableObject(rehearsalOf(testEnv, merchant.id) as never, (_r: unknown, { storage }: DurableObjectState) => {
        storage.sql.exec(`UPDATE outcomes SET ${set}`)
      })
      return (await apiOf(() => merchant)('GET', `/rules/dry-run/${String(id)}`)).json['result']?.['totals']?.['price']
    }
    const known = { amount: '0.0056', currency: 'INR' }
    expect(await price('price_micros = NULL, price_currency = NULL')).toEqual({ today: null, changed: null })
    expect(await price(`price_micros = 1400, price_currency = 'INR' WHERE side = 'changed' AND state = 'sent'`)).toEqual({
      today: null,
      changed: known,
    })
    expect(await price(`price_micros = 1400, price_currency = 'INR' WHERE side = 'today' AND rule <> 'order_placed'`)).toEqual({
      today: null,
      changed: known,
    })
    expect(await price(`price_currency = 'USD' WHERE side = 'changed' AND rule = 'order_placed'`)).toEqual({ today: null, changed: null })
  })

  it('pages through the messages, and shows only those that differ', async () => {
    const { merchant } = await past()
    const api = apiOf(() => merchant)
    const { id } = await rehearse(merchant, { rules: [{ id: 'payment_failed', on: false }] })
    const seen: string[] = []
    let cursor = ''
    for (let pages = 0; pages < 9; pages++) {
      const { json } = await api('GET', `/rules/dry-run/${String(id)}?limit=2${cursor}`)
      const page = json['result']?.['messages'] as unknown as { items: Line[]; next: string | null }
      seen.push(...page.items.map((line) => line.rule))
      if (page.next === null) break
      cursor = `&cursor=${page.next}`
    }
    expect(seen.length).toBe(5)
    const removed = await api('GET', `/rules/dry-run/${String(id)}?difference=removed`)
    expect(linesOf(removed.json).map(({ rule }) => rule)).toEqual(['payment_failed'])
  })

  it('names no phone, no name and no text', async () => {
    const { merchant } = await past()
    expect(JSON.stringify(await rehearse(merchant))).not.toMatch(/9876|Asha|Testperson|shopper1@|Blue kurta/)
  })

  it('begins with what was known and waited before its time', async () => {
    const { merchant } = await past()
    // The failed payment and the carts came before; their messages are due within the time.
    const run = await rehearse(merchant, { from: at(300), to: at(86_400) })
    expect(
      linesOf(run)
        .map(({ rule, today }) => `${rule} ${today?.state}`)
        .toSorted(),
    ).toEqual(['checkout_reminder sent', 'checkout_reminder suppressed', 'payment_failed sent', 'payment_received sent'])
    expect(run['result']?.['differences']).toEqual({ same: 4 })
  })

  it('knows what had happened to an order before its time, and what was told of it', async () => {
    const { merchant } = await play(
      Scenario.parse({
        title: 'told before, cancelled before',
        pains: [],
        given: { start: START },
        steps: [
          { at: '0s', shop: { topic: 'orders/create', order: 1, with: { financial_status: 'pending' } } },
          { at: '1m', gateway: { event: 'payment.captured', order: 1 } },
          { at: '2m', shop: { topic: 'orders/create', order: 2, with: { financial_status: 'pending' } } },
          { at: '3m', shop: { topic: 'orders/cancelled', order: 2, with: { cancelled_at: at(180), financial_status: 'pending' } } },
          { at: '10m', shop: { topic: 'orders/paid', order: 1 } },
          { at: '11m', gateway: { event: 'payment.captured', order: 2 } },
        ],
        until: '1h',
        expect: { messages: [] },
      }),
    )
    const run = await rehearse(merchant, { from: at(300), to: at(3600) })
    expect(linesOf(run)).toMatchObject([
      { rule: 'payment_received', order: { number: '#T2' }, today: { state: 'suppressed', reason: { code: 'fact.changed' } } },
    ])
    expect(run['result']?.['totals']).toMatchObject({ duplicatesAvoided: { today: 1, changed: 1 } })
  })

  it('says what waits beyond its end', async () => {
    const { merchant } = await past()
    const run = await rehearse(merchant, { from: at(-60), to: at(240.5) })
    expect(run['result']?.['totals']).toMatchObject({ sent: { today: 1 }, waiting: { today: 3 } })
  })
})
