import { afterEach, describe, expect, it, vi } from 'vitest'
import { varsOf } from '../../worker/env.ts'
import { preferenceCode } from '../../worker/privacy/preference-code.ts'
import { call, placeOrder } from '../support/deliver.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { rows, untilMessages, untilQuiet } from '../support/relay.ts'
import { eventually } from '../support/eventually.ts'

afterEach(() => vi.restoreAllMocks())

const contactOf = async (merchant: TestMerchant) => (await rows<{ id: string }>(merchant, 'SELECT id FROM contacts'))[0]?.id ?? ''
const pathOf = async (merchant: TestMerchant, contactId: string) =>
  `/p/${await preferenceCode(varsOf(testEnv).PEPPER, merchant.id, contactId)}`
const post = (path: string, fields: Record<string, string>) =>
  call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  })
const consentOf = async (merchant: TestMerchant, purpose: string) =>
  (await rows<{ state: string; source: string }>(merchant, 'SELECT state, source FROM consents WHERE purpose = ?', purpose))[0]

/** So many minutes from now on the shopper's clock. */
const clock = (minutes: number) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Kolkata', hour: '2-digit', minute: '2-digit' }).format(Date.now() + minutes * 60_000)

/** A shopper with one order, who agreed at checkout. */
async function aShopper(n: number, rules: Parameters<typeof aMerchant>[0] = { rules: ['order_placed'] }) {
  fakeGraph()
  const merchant = await aMerchant(rules)
  await placeOrder(merchant, n, { customer_locale: 'en-IN' })
  await untilQuiet(merchant)
  return { merchant, path: await pathOf(merchant, await contactOf(merchant)) }
}

describe('the preference page', () => {
  it('shows what stands, without a script, under a policy that allows none, and is never kept or indexed', async () => {
    const { path } = await aShopper(21)
    const answer = await call(path)
    const text = await answer.text()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'nonce-/)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(text).not.toMatch(/<script| style=| on\w+=/)
    expect(text).toMatch(/name="order_updates" checked/)
    expect(text).not.toMatch(/name="marketing" checked/)
    expect(text).toContain('Test Shop')
    expect(text).toContain('…0021')
    expect(text).not.toContain('9876510021')
  })

  it('speaks the shopper’s language, else the browser’s', async () => {
    const { path } = await aShopper(22)
    expect(await (await call(path, { headers: { 'accept-language': 'ar,en;q=0.5' } })).text()).toMatch(/<html lang="en" dir="ltr"/)
    await post(path, { do: 'save', order_updates: 'on', language: 'ar' })
    expect(await (await call(path)).text()).toMatch(/<html lang="ar" dir="rtl"/)
  })

  it('keeps the language that the shopper chose, whatever the shop says later', async () => {
    const { merchant, path } = await aShopper(29)
    await post(path, { do: 'save', order_updates: 'on', language: 'hi' })
    await post(path, { do: 'save', order_updates: 'on', language: '<b>nowhere</b>' })
    await placeOrder(merchant, 29, { id: 929, name: '#T929', customer_locale: 'fr' })
    await untilQuiet(merchant)
    expect(await rows(merchant, 'SELECT language FROM contacts')).toEqual([{ language: 'hi' }])
  })

  it('is one answer for every code that is not ours', async () => {
    const { merchant, path } = await aShopper(23)
    const other = await aMerchant()
    const foreign = await pathOf(other, await contactOf(merchant))
    const answers = await Promise.all([`${path}x`, path.slice(0, -1), foreign, '/p/x', '/p/mer_1~cnt_1~x'].map((p) => call(p)))
    expect(answers.map((a) => a.status)).toEqual([404, 404, 404, 404, 404])
  })

  it('takes back and gives consent in the ledger, at once', async () => {
    const { merchant, path } = await aShopper(24)
    await post(path, { do: 'save', marketing: 'on', language: 'en' })
    expect(await consentOf(merchant, 'order_updates')).toEqual({ state: 'withdrawn', source: 'preferences' })
    expect(await consentOf(merchant, 'marketing')).toEqual({ state: 'granted', source: 'preferences' })
    await placeOrder(merchant, 24, { id: 924, name: '#T924' })
    await untilMessages(merchant, (list) => expect(list.at(-1)).toMatchObject({ state: 'suppressed', reason: 'consent.withdrawn' }))
    await untilQuiet(merchant)
    const ledger = await merchant.tenant.d1
      .prepare(`SELECT purpose, state, wording FROM consents WHERE merchant_id = ? AND source = 'preferences' ORDER BY purpose`)
      .bind(merchant.id)
      .all()
    expect(ledger.results).toEqual([
      { purpose: 'marketing', state: 'granted', wording: 'Offers and news' },
      { purpose: 'order_updates', state: 'withdrawn', wording: 'Order updates' },
    ])
  })

  it('keeps quiet hours for every kind of message: it waits, nothing is lost', async () => {
    const { merchant, path } = await aShopper(25)
    await post(path, { do: 'save', order_updates: 'on', quiet: 'on', from: clock(-60), to: clock(60), language: 'en' })
    await placeOrder(merchant, 25, { id: 925, name: '#T925' })
    await untilMessages(merchant, (list) => expect(list.at(-1)).toMatchObject({ state: 'queued', reason: 'quiet_hours' }))
    await post(path, { do: 'save', order_updates: 'on', from: '00:00', to: '23:59', language: 'en' })
    expect(await (await call(path)).text()).not.toMatch(/name="quiet" checked/)
    await untilMessages(merchant, (list) => expect(list.at(-1)?.state).toBe('accepted'))
  })

  it('pauses offers for thirty days, and lets order news through', async () => {
    const { merchant, path } = await aShopper(26)
    await post(path, { do: 'save', order_updates: 'on', marketing: 'on', language: 'en' })
    expect(await (await post(path, { do: 'snooze' })).text()).toMatch(/Paused until/)
    await placeOrder(merchant, 26, { id: 926, name: '#T926' })
    await untilMessages(merchant, (list) => expect(list.map((m) => m.state)).toEqual(['accepted', 'accepted']))
    expect(await (await post(path, { do: 'wake' })).text()).not.toMatch(/Paused until/)
  })

  it('gives a copy of everything that is kept, as one document that says what each part is', async () => {
    const { merchant, path } = await aShopper(27)
    await merchant.tenant.d1
      .prepare(
        `INSERT INTO subscriptions (merchant_id, contact_id, product, alert, at, updated_at) VALUES (?, ?, 'p9', 'price_drop', 1, 1)`,
      )
      .bind(merchant.id, await contactOf(merchant))
      .run()
    await post(path, { do: 'save', order_updates: 'on', quiet: 'on', from: '21:00', to: '08:00', language: 'en' })
    const copy = await post(path, { do: 'export' })
    expect(copy.headers.get('content-disposition')).toContain('attachment')
    const data = (await copy.json()) as { parts: Record<string, string>; people: Record<string, { content?: { body: string } }[]>[] }
    const [person] = data.people
    expect(Object.keys(person ?? {}).sort()).toEqual(Object.keys(data.parts).sort())
    expect(person).toMatchObject({
      contact: { phone: { phone: '+919876510027' } },
      consents: [{ purpose: 'order_updates' }],
      alerts: [{ product: 'p9', title: null, alert: 'price_drop', endedAt: null }],
      orders: [{ number: '#T27' }],
      choices: { quietFrom: '21:00' },
    })
    expect(person?.['messages']?.[0]?.content?.body).toContain('#T27')
  })

  it('asks once more before it deletes, says what stays, and then leads to nobody', async () => {
    const { merchant, path } = await aShopper(30)
    const asked = await post(path, { do: 'delete' })
    const question = await asked.text()
    expect(asked.status).toBe(200)
    expect(question).toContain('name="sure"')
    expect(question).toContain('What stays: a scrambled form of your number')
    expect(question).not.toContain('9876510030')
    expect(await rows(merchant, 'SELECT id FROM contacts')).toHaveLength(1)

    const answer = await (await post(path, { do: 'delete', sure: 'yes' })).text()
    expect(answer).toContain('You will get no more messages')
    const [gone, again, stranger] = await Promise.all([
      call(path),
      post(path, { do: 'delete', sure: 'yes' }),
      call(`${path.slice(0, -1)}x`),
    ])
    expect([gone.status, again.status, stranger.status]).toEqual([404, 404, 404])
    const body = async (r: Response) => ((await r.json()) as { error: { requestId?: string } }).error
    const [a, b] = [await body(gone), await body(stranger)]
    expect({ ...a, requestId: '' }).toEqual({ ...b, requestId: '' })
    await eventually(async () => expect(await rows(merchant, 'SELECT id FROM privacy_work')).toEqual([]))
    await untilQuiet(merchant)
    for (const table of ['contacts', 'orders', 'consents', 'messages', 'refs'])
      expect(await rows(merchant, `SELECT * FROM ${table}`), table).toEqual([])
    expect(await merchant.tenant.d1.prepare('SELECT count(*) AS n FROM contacts WHERE merchant_id = ?').bind(merchant.id).first('n')).toBe(
      0,
    )

    // Deleting promised that nothing more comes.
    await placeOrder(merchant, 30, { id: 930, name: '#T930' })
    await untilMessages(merchant, (list) => expect(list.at(-1)).toMatchObject({ state: 'suppressed', reason: 'consent.withdrawn' }))
  })

  it('refuses a form that is none of ours, and one that is too large', async () => {
    const { path } = await aShopper(28)
    expect((await post(path, { do: 'everything' })).status).toBe(400)
    expect((await post(path, { do: 'save', language: 'x'.repeat(9000) })).status).toBe(413)
  })
})
