import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fromHex, utf8 } from '../../worker/lib/bytes.ts'
import { hmacSha256Matches } from '../../worker/lib/crypto.ts'
import type { Sandbox } from './support.ts'
import { ACCOUNT, aProduct, aSandbox, codeOf, ORDER_TEMPLATE, orderMessage, SECRET, SHOPPER, text, until } from './support.ts'

let sandbox: Sandbox
let product: ReturnType<typeof aProduct>
beforeEach(async () => {
  product = aProduct()
  sandbox = aSandbox()
  await sandbox.call('POST', `/v26.0/${ACCOUNT}/message_templates`, ORDER_TEMPLATE)
  await sandbox.call('POST', '/statuses', { mode: 'auto', sentMs: 10, deliveredMs: 30, readMs: 60 })
  await sandbox.reply({})
})
afterEach(() => vi.restoreAllMocks())

const sent = async (body: Record<string, unknown> = text('hi')) => {
  const answer = await sandbox.send(body)
  return ((answer.body as unknown as { messages: { id: string }[] }).messages[0] as { id: string }).id
}
const of = (id: string) => product.statuses().filter((status) => status.id === id)
const names = (id: string) => of(id).map(({ status }) => status)
const reached = (id: string, count: number) =>
  until(
    () => names(id),
    (found) => found.length >= count,
  )

describe('statuses', () => {
  it('come sent, delivered, read, and carry what Meta’s carry', async () => {
    const id = await sent({ ...orderMessage(), biz_opaque_callback_data: 'msg_1' })
    expect(await reached(id, 3)).toEqual(['sent', 'delivered', 'read'])
    expect(of(id)[0]).toMatchObject({
      recipient_id: '919876500001',
      recipient_user_id: expect.stringMatching(/^IN\./),
      biz_opaque_callback_data: 'msg_1',
      timestamp: expect.stringMatching(/^\d{10}$/),
      pricing: { pricing_model: 'PMP', type: 'regular', category: 'utility' },
    })
    expect(of(id).map((status) => status.pricing?.category)).toEqual(['utility', 'utility', undefined])
  })

  it('are signed over the exact bytes, which are ASCII with escaped slashes', async () => {
    await sandbox.reply({ text: 'नमस्ते café 😀 a/b' })
    const hook = (
      await until(
        () => product.webhooks.filter((one) => one.raw.includes('caf')),
        (found) => found.length > 0,
      )
    )[0]
    expect(hook?.raw).toMatch(/^[\x20-\x7e]+$/)
    expect(hook?.raw).toContain(String.raw`caf\u00e9 \ud83d\ude00 a\/b`)
    expect(await hmacSha256Matches(SECRET, utf8(hook?.raw ?? ''), fromHex((hook?.signature ?? '').replace('sha256=', '')))).toBe(true)
  })

  it('don’t come when they are off, and never in order when shuffled', async () => {
    await sandbox.call('POST', '/statuses', { mode: 'off' })
    const silent = await sent()
    await sandbox.call('POST', '/statuses', { mode: 'shuffle' })
    for (let i = 0; i < 5; i++) {
      const id = await sent()
      const found = await reached(id, 3)
      expect(found.toSorted()).toEqual(['delivered', 'read', 'sent'])
      expect(found).not.toEqual(['sent', 'delivered', 'read'])
    }
    expect(names(silent)).toEqual([])
  })

  it('come twice when duplicated', async () => {
    await sandbox.call('POST', '/statuses', { mode: 'duplicate' })
    expect((await reached(await sent(), 6)).toSorted()).toEqual(['delivered', 'delivered', 'read', 'read', 'sent', 'sent'])
  })

  it('go together when they are due together', async () => {
    await sandbox.call('POST', '/settings', { ratePerSecond: 1000, pairSeconds: 0 })
    await sandbox.call('POST', '/statuses', { mode: 'auto', sentMs: 400, deliveredMs: 400, readMs: 400 })
    const before = product.webhooks.length
    await Promise.all(Array.from({ length: 60 }, () => sandbox.send(text('hi'))))
    await until(product.statuses, (found) => found.length >= 180)
    expect(product.statuses().length).toBeGreaterThanOrEqual(180)
    expect(product.webhooks.length - before).toBeLessThan(60)
  })

  it('fail for a user id in `to`, for media nobody uploaded, and on demand', async () => {
    const bsuid = await sent({ ...orderMessage(), to: 'IN.90000000000000001' })
    const media = await sent({ type: 'image', image: { id: '12345' } })
    await sandbox.call('POST', '/settings', { outcomes: { 919876500001: 131049 } })
    const capped = await sent(orderMessage())
    for (const [id, code] of [
      [bsuid, 131026],
      [media, 131053],
      [capped, 131049],
    ] as const) {
      await reached(id, 1)
      expect(of(id)).toMatchObject([{ status: 'failed', errors: [{ code }] }])
    }
  })

  it('are told again until the product takes them, also by the next instance', async () => {
    product.answerWith(503)
    const id = await sent()
    await scheduler.wait(100)
    await sandbox.restart()
    product.answerWith(200)
    expect((await reached(id, 3)).toSorted()).toEqual(['delivered', 'read', 'sent'])
  })
})

describe('a new instance', () => {
  it('knows messages, settings, templates and windows', async () => {
    await sent()
    await sandbox.call('POST', '/faults', { mode: 'http500', count: 2 })
    await sandbox.restart()
    expect((await sandbox.listed()).map(({ n }) => n)).toEqual([1])
    expect([codeOf(await sandbox.send(text('a'))), codeOf(await sandbox.send(text('b')))].toSorted()).toEqual([131000, 2])
    expect((await sandbox.send(text('c'))).status).toBe(200)
    expect((await sandbox.send(orderMessage())).status).toBe(200)
    expect((await sandbox.listed()).map(({ n }) => n)).toEqual([1, 2, 3, 4, 5])
  })
})

describe('faults', () => {
  it('count 0 applies to none, a count to so many, none until changed', async () => {
    const fault = (body: unknown) => sandbox.call('POST', '/faults', body)
    await fault({ mode: 'http500', count: 0 })
    expect((await sandbox.send(text('a'))).status).toBe(200)
    await fault({ mode: 'http500', count: 1 })
    expect((await sandbox.send(text('a'))).status).toBe(500)
    expect((await sandbox.send(text('a'))).status).toBe(200)
    await fault({ mode: 'ratelimit' })
    const limited = [await sandbox.send(text('a')), await sandbox.send(text('a')), await sandbox.send(text('a'))]
    expect(limited.map(codeOf)).toEqual([130429, 130429, 130429])
    expect(new Set(limited.map(({ status }) => status))).toEqual(new Set([400, 429]))
    expect(limited[0]?.headers.get('retry-after')).toBe('2')
    await fault({ mode: 'ok' })
    expect((await sandbox.send(text('a'))).status).toBe(200)
    expect((await sandbox.listed()).map(({ response }) => response.status >= 400)).toEqual([false, true, false, true, true, true, false])
    expect((await fault({ mode: 'fire' })).status).toBe(400)
  })

  it('a time-out is listed unanswered and goes nowhere; a hang goes out', async () => {
    await sandbox.call('POST', '/settings', { holdMs: 50 })
    await sandbox.call('POST', '/faults', { mode: 'timeout', count: 1 })
    expect((await sandbox.send({ ...text('a'), biz_opaque_callback_data: 'lost' })).status).toBe(504)
    await sandbox.call('POST', '/faults', { mode: 'hang_after_accept', count: 1 })
    expect((await sandbox.send({ ...text('b'), biz_opaque_callback_data: 'kept' })).status).toBe(504)
    expect((await sandbox.listed()).map(({ response }) => response)).toEqual([
      { status: 0, body: null },
      { status: 0, body: null },
    ])
    const told = await until(
      () => product.statuses().flatMap((status) => status.biz_opaque_callback_data ?? []),
      (found) => found.length >= 3,
    )
    expect(new Set(told)).toEqual(new Set(['kept']))
  })

  it('waits as long as it is told', async () => {
    await sandbox.call('POST', '/faults', { mode: 'ok', latencyMs: 120 })
    const from = Date.now()
    await sandbox.send(text('a'))
    expect(Date.now() - from).toBeGreaterThanOrEqual(115)
  })
})

describe('replies', () => {
  const inbound = (type: string) =>
    until(
      () =>
        product.webhooks
          .flatMap((hook) => hook.changes)
          .flatMap((change) => (change.value['messages'] ?? []) as Record<string, unknown>[])
          .filter((message) => message['type'] === type),
      (found) => found.length > 0,
    )

  it('come as text, as button and as a tap on what was sent', async () => {
    expect((await inbound('text'))[0]).toMatchObject({
      from: '919876500001',
      from_user_id: expect.stringMatching(/^IN\./),
      text: { body: 'hi' },
    })
    const id = await sent(orderMessage())
    await sandbox.reply({ type: 'button', text: 'Stop', buttonPayload: 'stop:all', context: id })
    expect((await inbound('button'))[0]).toMatchObject({
      context: { from: '918000000100', id },
      button: { payload: 'stop:all', text: 'Stop' },
    })
    const ask = await sent({
      type: 'interactive',
      interactive: { type: 'button', body: { text: 'COD?' }, action: { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Yes' } }] } },
    })
    await sandbox.reply({ type: 'interactive', text: 'Yes', buttonPayload: 'yes', context: ask })
    expect((await inbound('interactive'))[0]).toMatchObject({
      interactive: { type: 'button_reply', button_reply: { id: 'yes', title: 'Yes' } },
    })
  })

  it('of a shopper with a username name no phone', async () => {
    await sandbox.call('POST', '/reply', { userId: 'IN.90000000000000088', name: 'Nila', username: 'nila.demo', text: 'where is it?' })
    const value = await until(
      () =>
        product.webhooks
          .flatMap((hook) => hook.changes)
          .map((change) => change.value)
          .find((one) => JSON.stringify(one).includes('nila.demo')),
      (found) => found !== undefined,
    )
    expect(value).toMatchObject({ contacts: [{ profile: { name: 'Nila', username: 'nila.demo' }, user_id: 'IN.90000000000000088' }] })
    expect(JSON.stringify(value)).not.toMatch(/"(from|wa_id)"/)
  })

  it('can stop marketing inside WhatsApp', async () => {
    await sandbox.call('POST', '/reply', { from: SHOPPER, type: 'stop_marketing' })
    const change = await until(
      () => product.webhooks.flatMap((hook) => hook.changes).find((one) => one.field === 'user_preferences'),
      (found) => found !== undefined,
    )
    expect(change?.value).toMatchObject({ user_preferences: [{ wa_id: '919876500001', category: 'marketing_messages', value: 'stop' }] })
  })
})
