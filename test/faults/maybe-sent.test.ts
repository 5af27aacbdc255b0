import { runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { relayOf } from '../../worker/routes/accept.ts'
import { fromMeta, placeOrder, status } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { messages, rows, untilMessages } from '../support/relay.ts'

afterEach(() => vi.restoreAllMocks())

/** Rule 6: after a call that broke, nobody knows. What happens then depends on what else is known. */
describe('a message that was maybe sent', () => {
  const inDoubt = async (n: number, answer: 'break' | 'hang_after_accept' = 'break') => {
    const graph = fakeGraph()
    graph.next(answer)
    const merchant = await aMerchant({ rules: ['order_placed'] })
    await placeOrder(merchant, n)
    if (answer === 'break') await untilMessages(merchant, (list) => expect(list.map((m) => m.state)).toEqual(['unknown']))
    return { graph, merchant, ref: graph.requests[0]?.body.biz_opaque_callback_data ?? '' }
  }
  const inRelay = (merchant: TestMerchant, query: string, ...params: (string | number)[]) =>
    runInDurableObject(
      relayOf(testEnv, merchant.id) as never,
      (_r: unknown, state: DurableObjectState) => void state.storage.sql.exec(query, ...params),
    )
  /** As if the settle time had passed. */
  const settle = async (merchant: TestMerchant) => {
    await inRelay(merchant, `UPDATE messages SET sending_at = ? WHERE state = 'unknown'`, Date.now() - 3_600_000)
    await relayOf(testEnv, merchant.id).settingsChanged()
  }
  const otherStatus = (merchant: TestMerchant) =>
    inRelay(merchant, 'INSERT OR REPLACE INTO numbers (id, last_status_at) VALUES (?, ?)', merchant.phoneNumberId, Date.now())

  it('is not sent again while its time runs', async () => {
    const { graph, merchant } = await inDoubt(1)
    await relayOf(testEnv, merchant.id).settingsChanged()
    await scheduler.wait(200)
    expect(graph.requests).toHaveLength(1)
    expect((await messages(merchant)).map((m) => m.state)).toEqual(['unknown'])
  })

  it('is settled by a status that carries our id', async () => {
    const { graph, merchant, ref } = await inDoubt(2)
    await fromMeta(merchant, { statuses: [status('delivered', 'wamid.late', ref)] })
    await untilMessages(merchant, (list) => expect(list.map((m) => [m.state, m.wamid])).toEqual([['delivered', 'wamid.late']]))
    await settle(merchant)
    await scheduler.wait(200)
    expect(graph.requests).toHaveLength(1)
  })

  it('goes once more when statuses come for others and none for it, and says so', async () => {
    const { graph, merchant } = await inDoubt(3)
    await otherStatus(merchant)
    await settle(merchant)
    await untilMessages(merchant, (list) => expect(list.map((m) => [m.state, m.resent, m.attempts])).toEqual([['accepted', 1, 2]]))
    expect(graph.requests.map((r) => r.body.biz_opaque_callback_data)).toEqual([
      graph.requests[0]?.body.biz_opaque_callback_data,
      graph.requests[0]?.body.biz_opaque_callback_data,
    ])
  })

  it('is not sent a third time', async () => {
    const { graph, merchant } = await inDoubt(4)
    graph.next('break')
    await otherStatus(merchant)
    await settle(merchant)
    await untilMessages(merchant, (list) => expect(list.map((m) => [m.state, m.attempts])).toEqual([['unknown', 2]]))
    await otherStatus(merchant)
    await settle(merchant)
    await untilMessages(merchant, (list) => expect(list.map((m) => [m.state, m.reason])).toEqual([['failed', 'send.unconfirmed']]))
    expect(graph.requests).toHaveLength(2)
  })

  it('is never sent again where it is marketing', async () => {
    const { graph, merchant } = await inDoubt(5)
    await inRelay(merchant, `UPDATE messages SET purpose = 'marketing'`)
    await otherStatus(merchant)
    await settle(merchant)
    await untilMessages(merchant, (list) => expect(list.map((m) => [m.state, m.reason])).toEqual([['failed', 'send.unconfirmed']]))
    expect(graph.requests).toHaveLength(1)
  })

  it('waits and tells the merchant where no statuses come at all', async () => {
    const { graph, merchant } = await inDoubt(6)
    await settle(merchant)
    await untilMessages(merchant, (list) => expect(list.map((m) => [m.state, m.reason])).toEqual([['unknown', 'send.unconfirmed_waiting']]))
    expect(await rows(merchant, 'SELECT code FROM notices')).toEqual([{ code: 'status.missing' }])
    expect(graph.requests).toHaveLength(1)
  })

  it('is in doubt after a crash in the middle of the call, and is not sent again for it', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ rules: ['order_placed'] })
    await placeOrder(merchant, 8)
    await untilMessages(merchant, (list) => expect(list.map((m) => m.state)).toEqual(['accepted']))
    await inRelay(merchant, `UPDATE messages SET state = 'sending', wamid = NULL, accepted_at = NULL, sending_at = ?`, Date.now())
    await runInDurableObject(relayOf(testEnv, merchant.id) as never, (_r: unknown, state: DurableObjectState) =>
      state.abort('crashed for a test'),
    ).catch(() => {})
    await relayOf(testEnv, merchant.id).settingsChanged()
    await scheduler.wait(200)
    expect((await messages(merchant)).map((m) => m.state)).toEqual(['unknown'])
    expect(graph.requests).toHaveLength(1)
  })

  it('gives up after 15 seconds of silence, though WhatsApp took it, and is settled later', async () => {
    const { graph, merchant, ref } = await inDoubt(7, 'hang_after_accept')
    await untilMessages(merchant, (list) => expect(list.map((m) => m.state)).toEqual(['unknown']), 20_000)
    const wamid = graph.requests[0]?.wamid ?? ''
    await fromMeta(merchant, { statuses: [status('sent', wamid, graph.requests[0]?.body.biz_opaque_callback_data ?? ref)] })
    await untilMessages(merchant, (list) => expect(list.map((m) => [m.state, m.wamid])).toEqual([['sent', wamid]]))
  }, 30_000)
})
