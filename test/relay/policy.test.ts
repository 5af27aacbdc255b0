import { describe, expect, it } from 'vitest'
import { MerchantSettings } from '../../worker/domain/settings.ts'
import { DEFAULT_RULES } from '../../worker/relay/default-rules.ts'
import { judge, type Outlook } from '../../worker/relay/policy.ts'
import type { ContactRow, MessageRow, OrderRow } from '../../worker/relay/tables.ts'

const NOW = Date.UTC(2026, 10, 22, 6, 30) // noon in India
const DAY = 86_400_000

const message = (more: Partial<MessageRow> = {}) =>
  ({
    id: 'msg_1',
    rule_id: 'order_placed',
    purpose: 'order_updates',
    hold: null,
    parcel_id: null,
    best_before: NOW + DAY,
    ...more,
  }) as MessageRow
const contact = (more: Partial<ContactRow> = {}) =>
  ({ id: 'cnt_1', phone_state: 'ok', user_id_sealed: null, country: 'IN', unreachable: 0, ...more }) as ContactRow
const order = (more: Partial<OrderRow> = {}) =>
  ({ id: 'ord_1', test: 0, cancelled_at: null, paid_at: null, placed_at: NOW, status: 'placed', paid_when_placed: 0, ...more }) as OrderRow

function outlook(more: Partial<Outlook> = {}): Outlook {
  return {
    now: NOW,
    merchantStatus: 'active',
    timeZone: 'Asia/Kolkata',
    choices: MerchantSettings.parse({}),
    number: { status: 'active', pausedUntil: 0 },
    rule: { id: 'order_placed', on: true, definition: DEFAULT_RULES.order_placed },
    contact: contact(),
    order: order(),
    parcel: undefined,
    product: undefined,
    connectedAt: 0,
    isShopGone: false,
    consent: { state: 'granted' },
    recent: { count: 0, oldestAt: NOW },
    hasBoughtSince: false,
    before: undefined,
    rest: { quiet: null, snoozeUntil: 0 },
    sentThisMonth: 0,
    isOverBudget: false,
    ...more,
  }
}

describe('judge', () => {
  it('lets a message go when nothing objects', () => {
    expect(judge(message(), outlook())).toEqual({ do: 'send' })
  })

  it.each([
    ['the merchant has left', {}, { merchantStatus: 'left' }, { do: 'suppress', reason: 'merchant.inactive' }],
    ['there is no number', {}, { number: undefined }, { do: 'wait', reason: 'number.missing', until: NOW + 60_000 }],
    [
      'the number is broken',
      {},
      { number: { status: 'broken', pausedUntil: 0 } },
      { do: 'wait', reason: 'number.broken', until: NOW + 60_000 },
    ],
    [
      'the shopper takes a break from offers',
      { purpose: 'product_alerts' },
      { rest: { quiet: null, snoozeUntil: NOW + 9 } },
      { do: 'wait', reason: 'snoozed', until: NOW + 9 },
    ],
    ['the shopper takes a break, but it is order news', {}, { rest: { quiet: null, snoozeUntil: NOW + 9 } }, { do: 'send' }],
    ['the number rests', {}, { number: { status: 'active', pausedUntil: NOW + 5 } }, { do: 'wait', reason: 'pace.number', until: NOW + 5 }],
    ['the rule is gone', {}, { rule: undefined }, { do: 'suppress', reason: 'rule.gone' }],
    [
      'the rule is off',
      {},
      { rule: { id: 'x', on: false, definition: DEFAULT_RULES.order_placed } },
      { do: 'suppress', reason: 'rule.off' },
    ],
    [
      'the rule is paused',
      {},
      { rule: { id: 'x', on: false, pausedReason: 'template.category', definition: DEFAULT_RULES.order_placed } },
      { do: 'suppress', reason: 'rule.paused' },
    ],
    ['the news is old', { best_before: NOW - 1 }, {}, { do: 'suppress', reason: 'message.stale' }],
    ['the order is a test', {}, { order: order({ test: 1 }) }, { do: 'suppress', reason: 'order.test' }],
    ['the shop of the order is gone', {}, { isShopGone: true }, { do: 'suppress', reason: 'connection.gone' }],
    ['the order is older than the connection', {}, { connectedAt: NOW + 1 }, { do: 'suppress', reason: 'first_sync' }],
    ['the order is cancelled', {}, { order: order({ cancelled_at: 1 }) }, { do: 'suppress', reason: 'fact.changed' }],
    ['nobody is known', {}, { contact: undefined }, { do: 'hold', reason: 'phone.missing' }],
    ['the phone is ambiguous', {}, { contact: contact({ phone_state: 'phone.ambiguous' }) }, { do: 'hold', reason: 'phone.ambiguous' }],
    ['the phone never answered', {}, { contact: contact({ unreachable: 3 }) }, { do: 'suppress', reason: 'recipient.unreachable' }],
    ['there is no consent', {}, { consent: undefined }, { do: 'suppress', reason: 'consent.missing' }],
    ['consent is pending', {}, { consent: { state: 'pending' } }, { do: 'suppress', reason: 'consent.pending' }],
    ['consent was withdrawn', {}, { consent: { state: 'withdrawn' } }, { do: 'suppress', reason: 'consent.withdrawn' }],
    [
      'the month is used up',
      {},
      { choices: MerchantSettings.parse({ monthlyMessages: 5 }), sentThisMonth: 5 },
      { do: 'suppress', reason: 'budget.reached' },
    ],
  ] as const)('objects when %s', (_what, m, o, verdict) => {
    expect(judge(message(m), outlook(o as Partial<Outlook>))).toEqual(verdict)
  })

  it('asks the checks in the order of the design: the first that objects is the reason that is told', () => {
    expect(judge(message({ best_before: 1 }), outlook({ merchantStatus: 'paused', consent: undefined }))).toEqual({
      do: 'suppress',
      reason: 'merchant.inactive',
    })
    expect(judge(message(), outlook({ order: order({ cancelled_at: 1 }), consent: undefined }))).toEqual({
      do: 'suppress',
      reason: 'fact.changed',
    })
  })

  it('moves offers out of the shopper’s night, and never order news by default', () => {
    const night = Date.UTC(2026, 10, 22, 18, 0) // 23:30 in India
    const morning = Date.UTC(2026, 10, 23, 3, 30) // 09:00
    const marketing = message({ purpose: 'marketing', best_before: night + DAY })
    expect(judge(marketing, outlook({ now: night }))).toEqual({ do: 'wait', reason: 'quiet_hours', until: morning })
    expect(judge(message({ best_before: night + DAY }), outlook({ now: night }))).toEqual({ do: 'send' })
    // News that would be old by the morning is no news then.
    expect(judge(message({ purpose: 'marketing', best_before: night + 3_600_000 }), outlook({ now: night }))).toEqual({
      do: 'suppress',
      reason: 'quiet_hours',
    })
    // The night is the shopper's, not the shop's.
    expect(judge(marketing, outlook({ now: night, contact: contact({ country: 'GB' }) }))).toEqual({ do: 'send' })
  })

  it('keeps the hours that a shopper chose for every kind of message, on the shopper’s clock', () => {
    const rest = { quiet: { from: '12:00', to: '13:00' }, snoozeUntil: 0 }
    const until = Date.UTC(2026, 10, 22, 7, 30) // 13:00 in India
    const news = message({ best_before: NOW + DAY })
    expect(judge(news, outlook({ rest }))).toEqual({ do: 'wait', reason: 'quiet_hours', until })
    expect(judge(news, outlook({ rest, now: until }))).toEqual({ do: 'send' })
    // Nobody's hours end an answer to the shopper's own words.
    expect(judge(message({ rule_id: null, purpose: 'support' }), outlook({ rest }))).toEqual({ do: 'send' })
  })

  it.each([
    ['marketing', true],
    ['product_alerts', true],
    ['order_updates', false],
  ] as const)('puts off %s for as long as the shopper takes a break: %s', (purpose, isPutOff) => {
    const rest = { quiet: null, snoozeUntil: NOW + 3 * DAY }
    const late = message({ purpose, best_before: NOW + 5 * DAY })
    expect(judge(late, outlook({ rest }))).toEqual(isPutOff ? { do: 'wait', reason: 'snoozed', until: NOW + 3 * DAY } : { do: 'send' })
    // What is no news any more after the break is not told then.
    if (isPutOff) expect(judge(message({ purpose }), outlook({ rest }))).toEqual({ do: 'suppress', reason: 'snoozed' })
  })

  it('asks whether a number’s owner agrees without any consent, and nothing else', () => {
    const none = { rule: undefined, consent: undefined, order: undefined }
    const question = message({ rule_id: null, purpose: 'support', fact: 'optin:opt_1' })
    expect(judge(question, outlook(none))).toEqual({ do: 'send' })
    expect(judge(message({ fact: 'order:1:order.placed' }), outlook({ consent: undefined }))).toEqual({
      do: 'suppress',
      reason: 'consent.missing',
    })
    const used = { ...none, choices: MerchantSettings.parse({ monthlyMessages: 5 }), sentThisMonth: 5 }
    expect(judge(question, outlook(used))).toEqual({ do: 'suppress', reason: 'budget.reached' })
    expect(judge(question, outlook({ ...none, merchantStatus: 'left' }))).toEqual({ do: 'suppress', reason: 'merchant.inactive' })
  })

  it('moves a second offer of the day to tomorrow', () => {
    const first = NOW - 3_600_000
    expect(
      judge(message({ purpose: 'marketing', best_before: NOW + 2 * DAY }), outlook({ recent: { count: 1, oldestAt: first } })),
    ).toEqual({ do: 'wait', reason: 'cap.reached', until: first + DAY })
  })

  it('answers a shopper without asking for consent or a rule, but not for a shop that has left', () => {
    const reply = message({ rule_id: null, purpose: 'support' })
    expect(judge(reply, outlook({ rule: undefined, consent: undefined }))).toEqual({ do: 'send' })
    expect(judge(reply, outlook({ merchantStatus: 'left' }))).toEqual({ do: 'suppress', reason: 'merchant.inactive' })
  })
})
