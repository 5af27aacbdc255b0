import { afterEach, describe, expect, it, vi } from 'vitest'
import { placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant } from '../support/merchant.ts'
import { messages, rows, untilMessages } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

describe('when WhatsApp refuses', () => {
  it('tries a passing fault again, on the schedule, and is through in the end', async () => {
    const graph = fakeGraph()
    graph.next({ status: 500, code: 131000 })
    const merchant = await aMerchant({ rules: ['order_placed'] })
    await placeOrder(merchant, 1)
    const [waiting] = await untilMessages(merchant, (list) =>
      expect(list.map((m) => [m.state, m.failures, m.reason])).toEqual([['queued', 1, 'whatsapp.unavailable']]),
    )
    // Five seconds, give or take a fifth.
    expect((waiting?.due_at ?? 0) - (waiting?.updated_at ?? 0)).toBeGreaterThanOrEqual(4_000)
    expect((waiting?.due_at ?? 0) - (waiting?.updated_at ?? 0)).toBeLessThanOrEqual(6_000)
    await untilMessages(merchant, (list) => expect(list.map((m) => m.state)).toEqual(['accepted']), 9_000)
    expect(graph.requests).toHaveLength(2)
  }, 15_000)

  it.each([
    ['a dead token', { status: 401, code: 190 }, 'queued', 'whatsapp.token_expired'],
    ['a locked account', { status: 403, code: 131031 }, 'queued', 'whatsapp.account_locked'],
    ['a number that is nobody’s', { status: 400, code: 131026 }, 'failed', 'recipient.unreachable'],
    ['a paused template', { status: 400, code: 132015 }, 'failed', 'template.paused'],
    ['a code that nobody knows', { status: 400, code: 987654 }, 'queued', 'whatsapp.unknown_code'],
    ['an empty 502', { status: 502 }, 'unknown', null],
  ] as const)('%s leads to its own end', async (_what, answer, state, reason) => {
    const graph = fakeGraph()
    graph.next(answer)
    const merchant = await aMerchant({ rules: ['order_placed'] })
    await placeOrder(merchant, 2)
    await untilMessages(merchant, (list) => expect(list.map((m) => [m.state, m.reason])).toEqual([[state, reason]]))
    expect(graph.requests).toHaveLength(1)
  })

  it('lets nothing else of a broken number out meanwhile, and tells the merchant once', async () => {
    const graph = fakeGraph()
    graph.next({ status: 401, code: 190 })
    const merchant = await aMerchant({ rules: ['order_placed'] })
    await placeOrder(merchant, 3)
    await untilMessages(merchant, (list) => expect(list.map((m) => m.reason)).toEqual(['whatsapp.token_expired']))
    for (const n of [4, 5, 6]) await placeOrder(merchant, n)
    await untilMessages(merchant, (list) => expect(list.filter((m) => m.reason === 'pace.number')).toHaveLength(3))
    expect(graph.requests).toHaveLength(1)
    expect(await rows(merchant, 'SELECT code, count FROM notices')).toEqual([{ code: 'whatsapp.token_expired', count: 1 }])
  })

  it('stops a template that Meta stopped, for the next order too', async () => {
    const graph = fakeGraph()
    graph.next({ status: 400, code: 132015 })
    const merchant = await aMerchant({ rules: ['order_placed'] })
    await placeOrder(merchant, 7)
    await untilMessages(merchant, (list) => expect(list.map((m) => m.state)).toEqual(['failed']))
    await placeOrder(merchant, 8)
    await untilMessages(merchant, (list) => expect(list.map((m) => m.reason).sort()).toEqual(['template.not_approved', 'template.paused']))
    expect((await messages(merchant)).map((m) => m.state).sort()).toEqual(['failed', 'suppressed'])
    expect(graph.requests).toHaveLength(1)
  })
})
