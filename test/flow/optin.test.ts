import { runInDurableObject } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { decidePhone } from '../../worker/lib/phone.ts'
import type { OptinRequest, Visit } from '../../worker/relay/widget.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { fromMeta, placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { rows, untilMessages, untilQuiet } from '../support/relay.ts'
import { eventually } from '../support/eventually.ts'

afterEach(() => vi.restoreAllMocks())

const DAY_MS = 86_400_000
const noNotice = { checkoutNotice: { on: false, wording: '', version: '', locale: 'en' } }
const seconds = () => Math.floor(Date.now() / 1000)
let serial = 0

/** Order n of `placeOrder` is of the shopper with this number. */
const phoneOf = (n: number) => `+9198765${String(10_000 + n).slice(-5)}`
const waIdOf = (n: number) => phoneOf(n).slice(1)

const agreed = {
  purposes: ['order_updates'] as const,
  version: 'en-1',
  lang: 'en',
  wording: { order_updates: 'Test Shop may send me news about my orders on WhatsApp.' },
}

function requestOf(n: number, more: Partial<OptinRequest> = {}): OptinRequest {
  const phone = decidePhone([{ raw: phoneOf(n), from: 'api' }], { shop: 'IN' })
  if (phone.state !== 'ok') throw new Error('the test’s phone is none')
  return { ...agreed, at: Date.now(), phone, page: 'https://shop.example.com/', ...more }
}

const visitOf = (more: Partial<Visit> = {}): Visit => ({
  at: Date.now(),
  page: { url: 'https://shop.example.com/products/kurta', lang: 'en', title: 'Blue kurta' },
  utm: { source: 'newsletter' },
  gclid: 'click-1',
  ...more,
})

const ask = async (merchant: TestMerchant, n: number, more?: Partial<OptinRequest>) =>
  relayOf(testEnv, merchant.id).fromWidget(merchant.id, 'net', { kind: 'optin', request: requestOf(n, more) })
const visit = async (merchant: TestMerchant, more?: Partial<Visit>) => {
  const answer = await relayOf(testEnv, merchant.id).fromWidget(merchant.id, 'net', { kind: 'visit', visit: visitOf(more) })
  return 'code' in answer ? answer.code : ''
}
const write = (merchant: TestMerchant, n: number, text: string, id = `wamid.in-${++serial}`, more: Record<string, unknown> = {}) =>
  fromMeta(merchant, {
    contacts: [{ wa_id: waIdOf(n), profile: { name: 'Asha' } }],
    messages: [{ from: waIdOf(n), id, timestamp: String(seconds()), type: 'text', text: { body: text }, ...more }],
  })
const tap = (merchant: TestMerchant, n: number, payload: string, at = seconds(), id = `wamid.in-${++serial}`) =>
  fromMeta(merchant, {
    contacts: [{ wa_id: waIdOf(n), profile: { name: 'Asha' } }],
    messages: [{ from: waIdOf(n), id, timestamp: String(at), type: 'button', button: { text: 'Yes', payload } }],
  })
const consentsOf = (merchant: TestMerchant) =>
  rows<{ purpose: string; state: string; source: string }>(merchant, 'SELECT purpose, state, source FROM consents ORDER BY purpose')
const payloadsOf = (request: { body: Record<string, unknown> } | undefined): string[] =>
  [...JSON.stringify(request?.body ?? {}).matchAll(/optin_(?:yes|no):\w+/g)].map(([payload]) => payload)
const textsOf = (graph: ReturnType<typeof fakeGraph>): string[] =>
  graph.requests.flatMap(({ body }) => (body['type'] === 'text' ? [(body['text'] as { body: string }).body] : []))
const inRelay = (merchant: TestMerchant, query: string, ...params: (string | number)[]) =>
  runInDurableObject(
    relayOf(testEnv, merchant.id) as never,
    (_r: unknown, state: DurableObjectState) => void state.storage.sql.exec(query, ...params),
  )

describe('opt-in by form', () => {
  it('asks the owner of the number once, and order news follow the "Yes"; STOP ALL ends them', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ settings: noNotice, rules: ['order_placed'] })
    await ask(merchant, 1)
    await untilMessages(merchant, (list) => expect(list.map((m) => m.state)).toEqual(['accepted']))
    expect(graph.requests[0]?.body.template?.name).toBe('optin_confirm_v1')
    expect(await consentsOf(merchant)).toEqual([])

    await placeOrder(merchant, 1)
    await untilMessages(merchant, (list) => expect(list.at(-1)).toMatchObject({ state: 'suppressed', reason: 'consent.missing' }))
    const [yes = ''] = payloadsOf(graph.requests[0])
    await tap(merchant, 1, yes)
    await eventually(async () =>
      expect(await consentsOf(merchant)).toEqual([{ purpose: 'order_updates', state: 'granted', source: 'widget' }]),
    )
    await placeOrder(merchant, 1, { id: 77, name: '#T77' })
    await eventually(() => expect(graph.requests.map((r) => r.body.template?.name)).toContain('order_placed_v1'))

    await write(merchant, 1, 'STOP ALL')
    await eventually(async () => expect((await consentsOf(merchant)).find((c) => c.purpose === 'order_updates')?.state).toBe('withdrawn'))
    await placeOrder(merchant, 1, { id: 78, name: '#T78' })
    await untilMessages(merchant, (list) => expect(list.at(-1)).toMatchObject({ state: 'suppressed', reason: 'consent.withdrawn' }))
    const ledger = await merchant.tenant.d1
      .prepare('SELECT state, proof, wording_version, page FROM consents WHERE merchant_id = ? AND purpose = ? ORDER BY recorded_at, id')
      .bind(merchant.id, 'order_updates')
      .all<{ state: string; proof: string; wording_version: string | null; page: string | null }>()
    expect(ledger.results.map((r) => r.state)).toEqual(['pending', 'granted', 'withdrawn'])
    expect(ledger.results[1]).toMatchObject({
      proof: expect.stringMatching(/^wamid/),
      wording_version: 'en-1',
      page: 'https://shop.example.com/',
    })
  })

  it('asks nobody twice in a day, nor whoever agreed already', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ settings: noNotice })
    await ask(merchant, 2)
    await ask(merchant, 2)
    await untilQuiet(merchant)
    expect(graph.requests).toHaveLength(1)
    await tap(merchant, 2, payloadsOf(graph.requests[0])[0] ?? '')
    await untilQuiet(merchant)
    await inRelay(merchant, 'UPDATE optins SET at = at - ?', 2 * DAY_MS)
    const before = graph.requests.length
    await ask(merchant, 2)
    await untilQuiet(merchant)
    expect(graph.requests).toHaveLength(before)
  })

  it('puts an answer behind its question in the ledger, though WhatsApp tells whole seconds', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ settings: noNotice })
    await ask(merchant, 28)
    await untilQuiet(merchant)
    const [asked] = await rows<{ at: number }>(merchant, 'SELECT at FROM optins')
    await tap(merchant, 28, payloadsOf(graph.requests[0])[0] ?? '', Math.floor((asked?.at ?? 0) / 1000))
    await untilQuiet(merchant)
    const ledger = await merchant.tenant.d1.prepare('SELECT state FROM consents WHERE merchant_id = ? ORDER BY at').bind(merchant.id).all()
    expect(ledger.results).toEqual([{ state: 'pending' }, { state: 'granted' }])
  })

  it('counts an answer only once, from the number that was asked, and within a week', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ settings: noNotice })
    await ask(merchant, 3)
    await untilQuiet(merchant)
    const [yes = '', no = ''] = payloadsOf(graph.requests[0])
    await tap(merchant, 4, yes)
    await untilQuiet(merchant)
    expect(await consentsOf(merchant)).toEqual([])
    await inRelay(merchant, 'UPDATE optins SET at = at - ?', 8 * DAY_MS)
    await tap(merchant, 3, yes)
    await untilQuiet(merchant)
    expect(await consentsOf(merchant)).toEqual([])
    await inRelay(merchant, 'UPDATE optins SET at = at + ?', 8 * DAY_MS)
    await tap(merchant, 3, no)
    await untilQuiet(merchant)
    await tap(merchant, 3, yes)
    await untilQuiet(merchant)
    expect(await consentsOf(merchant)).toEqual([{ purpose: 'order_updates', state: 'withdrawn', source: 'widget' }])
    expect(textsOf(graph).map((text) => text.split(' ').slice(0, 3).join(' '))).toEqual([
      'This question is',
      'All right, Test',
      'This question is',
    ])
  })

  it('takes a "No" back what the "Yes" gave, and lets no notice at checkout undo it', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ rules: ['order_placed'] })
    await ask(merchant, 20, { purposes: ['order_updates', 'product_alerts'], product: { id: 'p1' }, alert: 'price_drop' })
    await untilQuiet(merchant)
    const [yes = '', no = ''] = payloadsOf(graph.requests[0])
    await tap(merchant, 20, yes)
    await untilQuiet(merchant)
    expect(await rows(merchant, 'SELECT product FROM subscriptions WHERE ended_at IS NULL')).toEqual([{ product: 'p1' }])
    await tap(merchant, 20, no)
    await untilQuiet(merchant)
    await placeOrder(merchant, 20)
    await untilMessages(merchant, (list) =>
      expect(list.find((m) => m.rule_id === 'order_placed')).toMatchObject({ state: 'suppressed', reason: 'consent.withdrawn' }),
    )
    expect(await rows(merchant, 'SELECT product FROM subscriptions WHERE ended_at IS NULL')).toEqual([])
  })

  it('is no way to pester: whoever said no is left alone for a month, whoever says nothing is asked three times', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ settings: noNotice })
    const aDayLater = () => inRelay(merchant, 'UPDATE optins SET at = at - ?', DAY_MS + 60_000)
    const aMonthLater = () => inRelay(merchant, 'UPDATE consents SET at = at - ?', 31 * DAY_MS)
    const questions = () => graph.requests.filter((r) => r.body.template?.name === 'optin_confirm_v1').length
    const askAgain = async (n: number) => {
      await aDayLater()
      await ask(merchant, n)
      await untilQuiet(merchant)
      return questions()
    }
    await ask(merchant, 21)
    await untilQuiet(merchant)
    await tap(merchant, 21, payloadsOf(graph.requests[0])[1] ?? '')
    await untilQuiet(merchant)
    expect(await askAgain(21)).toBe(1)
    await aMonthLater()
    expect(await askAgain(21)).toBe(2)

    await write(merchant, 22, 'STOP ALL')
    await untilQuiet(merchant)
    expect(await askAgain(22)).toBe(2)
    await ask(merchant, 22, { purposes: ['product_alerts'], product: { id: 'p1' }, alert: 'price_drop' })
    await untilQuiet(merchant)
    expect(questions()).toBe(2)
    await write(merchant, 23, 'STOP')
    await untilQuiet(merchant)
    // Who wants no offers may still be asked about order news.
    expect(await askAgain(23)).toBe(3)

    for (const expected of [4, 5, 6, 6]) expect(await askAgain(24)).toBe(expected)
  })

  it('asks about one product once, and about a second one with the question that is open', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ settings: noNotice })
    const alertOf = (id: string) => ({
      purposes: ['product_alerts'] as const,
      product: { id, title: `Kurta ${id}` },
      alert: 'back_in_stock' as const,
    })
    for (const id of ['p1', 'p2', 'p1']) await ask(merchant, 25, alertOf(id))
    await untilQuiet(merchant)
    expect(graph.requests).toHaveLength(1)
    await tap(merchant, 25, payloadsOf(graph.requests[0])[0] ?? '')
    await untilQuiet(merchant)
    const active = () => rows(merchant, 'SELECT product FROM subscriptions WHERE ended_at IS NULL ORDER BY product')
    expect(await active()).toEqual([{ product: 'p1' }, { product: 'p2' }])
    const titles = await rows<{ title_sealed: string }>(merchant, 'SELECT title_sealed FROM subscriptions ORDER BY product')
    expect(await Promise.all(titles.map((t) => merchant.vault.open('subscriptions.title', t.title_sealed)))).toEqual([
      'Kurta p1',
      'Kurta p2',
    ])
    // After an answer the next question waits for the day to be over; what is subscribed already is not asked at all.
    await ask(merchant, 25, alertOf('p2'))
    await untilQuiet(merchant)
    expect(await rows(merchant, `SELECT count(*) AS n FROM messages WHERE state = 'queued'`)).toEqual([{ n: 0 }])
    await ask(merchant, 25, alertOf('p3'))
    await untilQuiet(merchant)
    const waiting = await rows<{ due_at: number }>(merchant, `SELECT due_at FROM messages WHERE state = 'queued'`)
    expect(waiting).toHaveLength(1)
    expect((waiting[0]?.due_at ?? 0) - Date.now()).toBeGreaterThan(DAY_MS - 60_000)
    await write(merchant, 25, 'STOP')
    await untilQuiet(merchant)
    expect(await active()).toEqual([])
    expect(await rows(merchant, `SELECT count(*) AS n FROM messages WHERE state = 'queued'`)).toEqual([{ n: 0 }])
  })

  it('counts the question as a message of the month', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ settings: { ...noNotice, monthlyMessages: 1 } })
    await ask(merchant, 26)
    await untilQuiet(merchant)
    await ask(merchant, 27)
    await untilMessages(merchant, (list) => expect(list.at(-1)).toMatchObject({ state: 'suppressed', reason: 'budget.reached' }))
    expect(graph.requests).toHaveLength(1)
  })

  it('leaves alone what stands for the contact until the owner answers', async () => {
    fakeGraph()
    const merchant = await aMerchant({ rules: ['order_placed'] })
    await placeOrder(merchant, 5)
    await untilQuiet(merchant)
    const before = await consentsOf(merchant)
    await write(merchant, 5, 'STOP ALL')
    await untilQuiet(merchant)
    const stopped = await consentsOf(merchant)
    await ask(merchant, 5)
    await untilQuiet(merchant)
    expect(before.find((c) => c.purpose === 'order_updates')?.state).toBe('granted')
    expect(await consentsOf(merchant)).toEqual(stopped)
  })
})

describe('the prize of the wheel', () => {
  const prizeOf = (label: string) => ({ prize: { index: 1, label } })

  it('stands in the confirmation that follows the "Yes", and nowhere before', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ settings: noNotice })
    await ask(merchant, 50, { ...prizeOf('10 % off'), lang: 'de' })
    // Who spins again has the same prize; without a wheel there is none.
    await ask(merchant, 50, { ...prizeOf('10 % off'), lang: 'de' })
    await ask(merchant, 51)
    await untilQuiet(merchant)
    expect(JSON.stringify(graph.requests)).not.toContain('10 %')
    for (const [n, request] of [50, 51].map((to) => [to, graph.requests.find((r) => r.body.to === phoneOf(to))] as const)) {
      await tap(merchant, n, payloadsOf(request)[0] ?? '')
      await untilQuiet(merchant)
    }
    const [won = '', plain = ''] = textsOf(graph)
    expect(won).toMatch(/^Ihr Gewinn: 10 % off\n\nDanke! /)
    expect(plain).toMatch(/^Thank you! /)
  })

  it('is not told to who says no, or yes once more', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ settings: noNotice })
    await ask(merchant, 52, prizeOf('10 % off'))
    await untilQuiet(merchant)
    const [yes = '', no = ''] = payloadsOf(graph.requests[0])
    await tap(merchant, 52, no)
    await untilQuiet(merchant)
    await tap(merchant, 52, yes)
    await untilQuiet(merchant)
    expect(textsOf(graph)).toHaveLength(2)
    expect(textsOf(graph).join()).not.toContain('10 %')
  })
})

describe('a typed answer to the question', () => {
  /** A merchant whose question to shopper n was sent. */
  const asked = async (n: number, more?: Partial<OptinRequest>, wanted: Parameters<typeof aMerchant>[0] = { settings: noNotice }) => {
    const graph = fakeGraph()
    const merchant = await aMerchant(wanted)
    await ask(merchant, n, more)
    await untilQuiet(merchant)
    return { graph, merchant }
  }
  const standing = async (merchant: TestMerchant) => (await consentsOf(merchant)).map(({ purpose, state }) => `${purpose} ${state}`)
  const say = async (merchant: TestMerchant, n: number, text: string, more?: Record<string, unknown>) => {
    await write(merchant, n, text, `wamid.typed-${++serial}`, more)
    await untilQuiet(merchant)
    return standing(merchant)
  }

  it('counts like the button, with the message as the proof and its kind beside it', async () => {
    const { graph, merchant } = await asked(40, { lang: 'hi', version: 'hi-1' })
    expect(await say(merchant, 40, 'जी हाँ! 🙏')).toEqual(['order_updates granted'])
    const ledger = await merchant.tenant.d1
      .prepare('SELECT state, source, proof, wording_version FROM consents WHERE merchant_id = ? ORDER BY at')
      .bind(merchant.id)
      .all()
    expect(ledger.results).toMatchObject([
      { state: 'pending' },
      { state: 'granted', source: 'widget', proof: `text:wamid.typed-${serial}`, wording_version: 'hi-1' },
    ])
    expect(textsOf(graph)).toHaveLength(1)
    expect(textsOf(graph)[0]).toContain('धन्यवाद')
    // The question has its answer: what is typed later is conversation.
    expect(await say(merchant, 40, 'No')).toEqual(['order_updates granted'])
    expect(await say(merchant, 40, 'No', { context: { id: graph.taken()[0]?.wamid } })).toEqual(['order_updates granted'])
  })

  it('declines by a "no", and by nothing else', async () => {
    const { graph, merchant } = await asked(41)
    for (const text of ['Yes, but only after six', 'ok', 'Yes?', '😂', 'yes 👎']) expect(await say(merchant, 41, text)).toEqual([])
    expect(textsOf(graph)).toEqual([])
    expect(await say(merchant, 41, 'No thanks.')).toEqual(['order_updates withdrawn'])
    expect(textsOf(graph).map((text) => text.slice(0, 9))).toEqual(['All right'])
    expect(await say(merchant, 41, '👍')).toEqual(['order_updates withdrawn'])
  })

  it('takes a thumb, and no word where nothing was asked, from somebody else, or after a week', async () => {
    const { graph, merchant } = await asked(42)
    expect(await say(merchant, 43, 'Yes')).toEqual([])
    await inRelay(merchant, 'UPDATE optins SET at = at - ?', 8 * DAY_MS)
    expect(await say(merchant, 42, 'Yes')).toEqual([])
    // Conversation gets no answer by machine, not even that the question is closed.
    expect(textsOf(graph)).toEqual([])
    await inRelay(merchant, 'UPDATE optins SET at = at + ?', 8 * DAY_MS)
    expect(await say(merchant, 42, '👍🏽')).toEqual(['order_updates granted'])
  })

  it('is none while it is not sure that the question arrived', async () => {
    const { merchant } = await asked(44)
    for (const state of ['queued', 'unknown', 'failed', 'suppressed']) {
      await inRelay(merchant, `UPDATE messages SET state = ?, due_at = due_at + ? WHERE fact LIKE 'optin:%'`, state, DAY_MS)
      expect(await say(merchant, 44, 'Yes'), state).toEqual([])
    }
    await inRelay(merchant, `UPDATE messages SET state = 'delivered' WHERE fact LIKE 'optin:%'`)
    expect(await say(merchant, 44, 'Yes')).toEqual(['order_updates granted'])
  })

  it('answers what was asked last, or what the shopper quotes', async () => {
    // Order news counts as agreed to at checkout here; offers are what the form asks for.
    const marketing = { purposes: ['marketing'] as const, wording: { marketing: 'Test Shop may send me offers.' } }
    const { graph, merchant } = await asked(45, marketing, { rules: ['order_placed'] })
    await placeOrder(merchant, 45)
    await untilQuiet(merchant)
    const [question, order] = graph.taken()
    expect(order?.body.template?.name).toBe('order_placed_v1')
    expect(await say(merchant, 45, 'Yes')).toEqual(['order_updates granted'])
    expect(await say(merchant, 45, 'Yes', { context: { id: order?.wamid } })).toEqual(['order_updates granted'])
    expect(await say(merchant, 45, 'Yes', { context: { id: question?.wamid } })).toEqual(['marketing granted', 'order_updates granted'])
  })

  it('is typed by the shopper: nothing forwarded, no caption, no reaction', async () => {
    const { merchant } = await asked(46)
    expect(await say(merchant, 46, 'Yes', { context: { forwarded: true } })).toEqual([])
    expect(await say(merchant, 46, '', { type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '👍' } })).toEqual([])
    expect(await say(merchant, 46, '', { type: 'image', image: { id: '1', caption: 'Yes' } })).toEqual([])
  })

  it('gives way to a STOP, after which there is nothing to say yes to', async () => {
    const { merchant } = await asked(47)
    await say(merchant, 47, 'STOP')
    expect((await say(merchant, 47, 'Yes')).filter((line) => line.endsWith('granted'))).toEqual([])
  })

  it('leaves a visit’s wish to the visit', async () => {
    const { merchant } = await asked(48)
    const code = await visit(merchant, { optin: { ...agreed, purposes: ['marketing'], wording: { marketing: 'Offers.' } } })
    expect(await say(merchant, 48, `Yes (${code})`)).toEqual(['marketing granted'])
  })
})

describe('opt-in by chat, and the code of a visit', () => {
  it('takes the shopper’s own message as the proof, and takes the code out of it', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ settings: noNotice, rules: ['order_placed'] })
    const code = await visit(merchant, {
      optin: { ...agreed, purposes: ['order_updates', 'product_alerts'], product: 'p1', alert: 'back_in_stock' },
    })
    await write(merchant, 6, `Yes, send me news (${code})`)
    await eventually(async () =>
      expect((await consentsOf(merchant)).map((c) => [c.purpose, c.state])).toEqual([
        ['order_updates', 'granted'],
        ['product_alerts', 'granted'],
      ]),
    )
    await untilQuiet(merchant)
    const [message] = await rows<{ id: string }>(merchant, `SELECT id FROM messages WHERE direction = 'in'`)
    const [sealed] = await rows<{ text: string }>(merchant, 'SELECT text FROM sealed WHERE id = ?', message?.id ?? '')
    const kept = JSON.parse(await merchant.vault.open('messages.content', sealed?.text ?? '')) as Record<string, unknown>
    expect(kept).toMatchObject({ body: 'Yes, send me news', visit: { gclid: 'click-1', utm: { source: 'newsletter' } } })
    const [subscribed] = await rows<{ title_sealed: string; ended_at: number | null }>(merchant, 'SELECT * FROM subscriptions')
    expect(subscribed).toMatchObject({ product: 'p1', alert: 'back_in_stock', ended_at: null })
    expect(await merchant.vault.open('subscriptions.title', subscribed?.title_sealed ?? '')).toBe('Blue kurta')
    const [answer = ''] = textsOf(graph)
    expect(textsOf(graph)).toHaveLength(1)
    expect(answer).toContain('Test Shop will send you here: news about your orders and news about the product you chose.')
    expect(answer).toMatch(/STOP ALL .* https:\/\/wenext\.test\/p\/\S+$/)
    await placeOrder(merchant, 6)
    await eventually(() => expect(graph.requests.map((r) => r.body.template?.name)).toContain('order_placed_v1'))
  })

  it('grants once, however often and by whomever the code is sent', async () => {
    fakeGraph()
    const merchant = await aMerchant({ settings: noNotice })
    const code = await visit(merchant, { optin: agreed })
    await write(merchant, 7, `Hello ${code.toLowerCase()}`, 'wamid.same')
    await write(merchant, 7, `Hello ${code.toLowerCase()}`, 'wamid.same')
    await untilQuiet(merchant)
    await write(merchant, 8, `Hello (${code})`)
    await untilQuiet(merchant)
    expect(await rows(merchant, 'SELECT count(DISTINCT contact_id) AS n FROM consents')).toEqual([{ n: 1 }])
  })

  it('takes no code that is another merchant’s, mistyped, or a week old; the words of a foreign one stay', async () => {
    fakeGraph()
    const merchant = await aMerchant({ settings: noNotice })
    const other = await aMerchant({ settings: noNotice })
    const foreign = await visit(other, { optin: agreed })
    const old = await visit(merchant, { optin: agreed })
    await inRelay(merchant, 'UPDATE visits SET at = at - ?', 8 * DAY_MS)
    await write(merchant, 9, `Hello (${foreign})`)
    await write(merchant, 9, `Hello (${old})`)
    await untilQuiet(merchant)
    expect(await consentsOf(merchant)).toEqual([])
    const texts = await Promise.all(
      (
        await rows<{ text: string }>(
          merchant,
          `SELECT s.text FROM messages m JOIN sealed s ON s.id = m.id WHERE m.direction = 'in' ORDER BY m.id`,
        )
      ).map(async ({ text }) => (JSON.parse(await merchant.vault.open('messages.content', text)) as { body: string }).body),
    )
    expect(texts.toSorted()).toEqual(['Hello', `Hello (${foreign})`])
  })

  it('lets a STOP in the same message win', async () => {
    fakeGraph()
    const merchant = await aMerchant({ settings: noNotice })
    const code = await visit(merchant, { optin: { ...agreed, purposes: ['order_updates', 'marketing'] } })
    await write(merchant, 10, `STOP ALL (${code})`)
    await untilQuiet(merchant)
    expect((await consentsOf(merchant)).filter((c) => c.state === 'granted')).toEqual([])
    // A stop to offers says nothing about order news; yet nothing is granted by a message that asks to stop.
    const other = await visit(merchant, { optin: { ...agreed, purposes: ['order_updates', 'marketing'] } })
    await write(merchant, 11, `STOP (${other})`)
    await write(merchant, 11, `Hello (${other})`)
    await untilQuiet(merchant)
    expect((await consentsOf(merchant)).filter((c) => c.state === 'granted')).toEqual([])
  })

  it('gives a visit to one of two messages that carry its code, also when they come together', async () => {
    fakeGraph()
    const merchant = await aMerchant({ settings: noNotice })
    const code = await visit(merchant)
    const message = (n: number) => ({
      from: waIdOf(n),
      id: `wamid.both-${n}`,
      timestamp: String(seconds()),
      type: 'text',
      text: { body: `Hi ${code}` },
    })
    await fromMeta(merchant, { contacts: [12, 13].map((n) => ({ wa_id: waIdOf(n) })), messages: [message(12), message(13)] })
    await untilQuiet(merchant)
    const kept = await rows<{ text: string }>(
      merchant,
      `SELECT s.text FROM messages m JOIN sealed s ON s.id = m.id WHERE m.direction = 'in'`,
    )
    const opened = await Promise.all(
      kept.map(async ({ text }) => JSON.parse(await merchant.vault.open('messages.content', text)) as object),
    )
    expect(opened.map((content) => 'visit' in content).toSorted()).toEqual([false, true])
    // The first touch stays beside the contact, sealed.
    expect(await rows(merchant, `SELECT count(*) AS n FROM sealed WHERE id LIKE 'cnt%'`)).toEqual([{ n: 1 }])
  })

  it('lets who asked for news of a product have it by a template that WhatsApp calls marketing', async () => {
    const graph = fakeGraph()
    const merchant = await aMerchant({ settings: noNotice, rules: ['order_placed'] })
    await merchant.tenant.d1
      .prepare(
        `UPDATE rules SET definition = json_set(definition, '$.purpose', 'product_alerts', '$.template', 'checkout_reminder_v1')
         WHERE merchant_id = ? AND id = 'order_placed'`,
      )
      .bind(merchant.id)
      .run()
    const code = await visit(merchant, { optin: { ...agreed, purposes: ['product_alerts'], product: 'p1', alert: 'price_drop' } })
    await write(merchant, 15, `Please (${code})`)
    await untilQuiet(merchant)
    await placeOrder(merchant, 15)
    await eventually(() => expect(graph.requests.map((r) => r.body.template?.name)).toContain('checkout_reminder_v1'))
  })

  it('writes each product that is agreed to into the ledger, under the same words, too', async () => {
    fakeGraph()
    const merchant = await aMerchant({ settings: noNotice })
    for (const product of ['p1', 'p2']) {
      const code = await visit(merchant, { optin: { ...agreed, purposes: ['product_alerts'], product, alert: 'price_drop' } })
      await write(merchant, 14, `Please (${code})`)
      await untilQuiet(merchant)
    }
    const ledger = await merchant.tenant.d1
      .prepare(`SELECT proof FROM consents WHERE merchant_id = ? AND purpose = 'product_alerts'`)
      .bind(merchant.id)
      .all()
    expect(ledger.results).toHaveLength(2)
  })
})

describe('what the widget measures of itself', () => {
  it('is told as the 75th percentile of each arm, within a twentieth', async () => {
    const merchant = await aMerchant()
    const relay = relayOf(testEnv, merchant.id)
    for (let i = 1; i <= 100; i++) {
      await relay.fromWidget(merchant.id, `net-${i}`, { kind: 'vitals', sample: { arm: 'with', lcp: i * 20, cls: i / 1000 } })
    }
    await relay.fromWidget(merchant.id, 'net', { kind: 'vitals', sample: { arm: 'without', lcp: 900, inp: 0 } })
    const { with: on, without } = await relay.vitals()
    expect(on.views).toBe(100)
    expect(Math.abs((on.p75.lcp ?? 0) / 1500 - 1)).toBeLessThan(0.06)
    expect(Math.abs((on.p75.cls ?? 0) / 0.075 - 1)).toBeLessThan(0.06)
    expect(on.p75.inp).toBeNull()
    expect(without).toMatchObject({ views: 1, p75: { inp: 0, cls: null } })
  })
})
