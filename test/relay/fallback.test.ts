import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { putRule } from '../../worker/db/rules.ts'
import { DEFAULT_RULES } from '../../worker/relay/default-rules.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { fromMeta, placeOrder, status } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { messages, rows, untilMessages, untilQuiet } from '../support/relay.ts'
import { eventually } from '../support/eventually.ts'

const CLOSED = { errors: [{ code: 131047, title: 'Re-engagement message' }] }
let merchant: TestMerchant
let graph: ReturnType<typeof fakeGraph>

beforeEach(async () => {
  graph = fakeGraph()
  merchant = await aMerchant({ rules: ['order_placed'] })
  const { startsOn: _, ...definition } = DEFAULT_RULES.order_placed
  await putRule(merchant.tenant, { id: 'order_placed', on: true, definition: { ...definition, inWindow: 'text' } }, Date.now())
  await relayOf(testEnv, merchant.id).settingsChanged()
  await writes(1)
})
afterEach(() => vi.restoreAllMocks())

const writes = async (n: number) => {
  const from = `9198765${10_000 + n}`
  const said = {
    from,
    id: `wamid.${crypto.randomUUID()}`,
    timestamp: String(Math.floor(Date.now() / 1000)),
    type: 'text',
    text: { body: 'hello' },
  }
  await fromMeta(merchant, { contacts: [{ wa_id: from, profile: { name: 'Asha' } }], messages: [said] })
  await untilQuiet(merchant)
}
const says = async (state: string, wamid: string, ref: string, more = {}) => {
  await fromMeta(merchant, { statuses: [status(state, wamid, ref, Date.now(), more)] })
  await untilQuiet(merchant)
}
const kinds = () => graph.taken().map(({ body }) => body['type'])

/** The free words went out, and WhatsApp took them. */
async function freeWords() {
  await placeOrder(merchant, 1)
  const [first] = await untilMessages(merchant, (list) => expect(list[0]?.state).toBe('accepted'))
  expect(first?.way).toBe('text')
  return { id: first?.id ?? '', wamid: first?.wamid ?? '' }
}

describe('free words whose window had closed', () => {
  it('go once more as template, and what WhatsApp says of the first try again ends nothing', async () => {
    const { id, wamid } = await freeWords()
    await says('failed', wamid, id, CLOSED)
    await untilMessages(merchant, (list) =>
      expect(list[0]).toMatchObject({ state: 'accepted', way: 'template.fallback', category: 'UTILITY' }),
    )
    // The same again, in a delivery of its own.
    await says('failed', wamid, id, { ...CLOSED, conversation: { id: 'another' } })
    expect((await messages(merchant))[0]).toMatchObject({ state: 'accepted', attempts: 2 })
    expect(kinds()).toEqual(['interactive', 'template'])
    const second = (await messages(merchant))[0]?.wamid ?? ''
    await says('delivered', second, id)
    expect((await messages(merchant))[0]).toMatchObject({ state: 'delivered', reason: null })
  })

  it('end as failed where the template is refused as well: there is no third try', async () => {
    const { id, wamid } = await freeWords()
    await says('failed', wamid, id, CLOSED)
    const second = (await untilMessages(merchant, (list) => expect(list[0]?.way).toBe('template.fallback')))[0]?.wamid ?? ''
    await untilQuiet(merchant)
    await says('failed', (await messages(merchant))[0]?.wamid ?? second, id, CLOSED)
    expect((await messages(merchant))[0]).toMatchObject({ state: 'failed', reason: 'window.closed', attempts: 2 })
    expect(kinds()).toEqual(['interactive', 'template'])
  })

  it('go as template though the word came before WhatsApp’s answer to the call', async () => {
    graph.beforeAnswering(async () => {
      graph.beforeAnswering(async () => {})
      const [message] = await messages(merchant)
      await fromMeta(merchant, { statuses: [status('failed', graph.requests[0]?.wamid ?? '', message?.id ?? '', Date.now(), CLOSED)] })
      await eventually(async () => expect((await messages(merchant))[0]?.way).toBe('template.fallback'))
    })
    await placeOrder(merchant, 1)
    await untilMessages(merchant, (list) => expect(list[0]).toMatchObject({ state: 'accepted', way: 'template.fallback' }))
    expect(kinds()).toEqual(['interactive', 'template'])
  })

  it('close the window, so that the next message is a template from the start; the shopper’s next words open it again', async () => {
    const { id, wamid } = await freeWords()
    await says('failed', wamid, id, CLOSED)
    const [contact] = await rows<{ window_until: number }>(merchant, 'SELECT window_until FROM contacts')
    expect(contact?.window_until).toBeLessThanOrEqual(Date.now())
    await writes(1)
    expect((await rows<{ window_until: number }>(merchant, 'SELECT window_until FROM contacts'))[0]?.window_until).toBeGreaterThan(
      Date.now(),
    )
  })
})

describe('the month’s number of template messages', () => {
  it('counts templates, and not the same words inside the window', async () => {
    const limited = await aMerchant({ rules: ['order_placed'], settings: { monthlyMessages: 1 } })
    const { startsOn: _, ...definition } = DEFAULT_RULES.order_placed
    await putRule(limited.tenant, { id: 'order_placed', on: true, definition: { ...definition, inWindow: 'text' } }, Date.now())
    merchant = limited
    await writes(1)
    for (const n of [1, 2, 3]) {
      await placeOrder(limited, n)
      await untilQuiet(limited)
    }
    expect((await messages(limited)).map(({ way, reason }) => way ?? reason).toSorted()).toEqual(['budget.reached', 'template', 'text'])
  })
})
