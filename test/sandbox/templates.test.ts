import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Sandbox } from './support.ts'
import { ACCOUNT, aProduct, aSandbox, codeOf, ORDER_TEMPLATE, orderMessage, until } from './support.ts'

let sandbox: Sandbox
let product: ReturnType<typeof aProduct>
beforeEach(() => {
  product = aProduct()
  sandbox = aSandbox()
})
afterEach(() => vi.restoreAllMocks())

const create = (changes: Record<string, unknown> = {}) =>
  sandbox.call('POST', `/v26.0/${ACCOUNT}/message_templates`, { ...ORDER_TEMPLATE, ...changes })
const list = (query = '') => sandbox.call('GET', `/v26.0/${ACCOUNT}/message_templates${query}`)
const subcode = (answer: { readonly body: unknown }) => (answer.body as { error?: { error_subcode?: number } }).error?.error_subcode
const body = (text: string, example: unknown[] = []) => [
  { type: 'BODY', text, ...(example.length ? { example: { body_text: [example] } } : {}) },
]
const positional = (text: string, example: unknown[] = []) => ({ parameter_format: 'POSITIONAL', components: body(text, example) })
const buttons = (items: unknown[]) => ({ components: [...ORDER_TEMPLATE.components.slice(0, 3), { type: 'BUTTONS', buttons: items }] })

const events = () =>
  product.webhooks
    .flatMap((hook) => hook.changes)
    .filter((change) => change.field === 'message_template_status_update')
    .map((change) => change.value)

describe('creating', () => {
  it('approves at once and tells by webhook', async () => {
    const { status, body: made } = await create()
    expect([status, made]).toMatchObject([200, { id: expect.stringMatching(/^\d+$/), status: 'APPROVED', category: 'UTILITY' }])
    await until(events, (found) => found.length > 0)
    expect(events()[0]).toMatchObject({ event: 'APPROVED', message_template_name: ORDER_TEMPLATE.name, message_template_language: 'en' })
    expect(product.webhooks.at(0)?.raw).toContain(`"message_template_id":${made['id']}`)
  })

  it('approves later where that is set', async () => {
    await sandbox.call('POST', '/settings', { approval: 'delayed', approvalMs: 100 })
    expect((await create()).body['status']).toBe('PENDING')
    expect(codeOf(await sandbox.send(orderMessage()))).toBe(132001)
    await until(events, (found) => found.length > 0)
    expect((await sandbox.send(orderMessage())).status).toBe(200)
  })

  it('calls a promoting utility template marketing', async () => {
    const components = body('Thanks for your order. Use the coupon WELCOME for 10% off next time.')
    expect((await create({ name: 'promo', parameter_format: 'POSITIONAL', components })).body['category']).toBe('MARKETING')
  })

  const cases: readonly (readonly [string, number | undefined, Record<string, unknown>])[] = [
    ['a name with capitals', undefined, { name: 'Order' }],
    ['an unknown language', undefined, { language: 'en-US' }],
    ['an unknown category', undefined, { category: 'TRANSACTIONAL' }],
    ['no body', 2388072, { components: ORDER_TEMPLATE.components.slice(0, 1) }],
    ['a body of 1025 characters', 2388040, positional('x '.repeat(513))],
    ['a variable at the start', 2388299, positional('{{1}} is your order, thanks for it.', ['1'])],
    ['a variable at the end', 2388299, positional('Thanks, your order is {{1}}', ['1'])],
    ['a gap in the numbers', 2388072, positional('Your order {{1}} costs {{3}} in all today.', ['1', '2'])],
    ['more variables than words', 2388293, positional('Hi {{1}}, {{2}}, {{3}}, ok', ['1', '2', '3'])],
    ['no sample for a variable', 2388043, positional('Your order {{1}} is on its way to you.')],
    [
      'a header of 61 characters',
      2388040,
      { components: [{ type: 'HEADER', format: 'TEXT', text: 'x'.repeat(61) }, ...ORDER_TEMPLATE.components.slice(1)] },
    ],
    [
      'a media header without sample',
      2388047,
      { components: [{ type: 'HEADER', format: 'IMAGE' }, ...ORDER_TEMPLATE.components.slice(1)] },
    ],
    [
      'a footer with a variable',
      2388073,
      { components: [...ORDER_TEMPLATE.components.slice(0, 2), { type: 'FOOTER', text: 'Hi {{name}}' }] },
    ],
    ['a button text of 26 characters', undefined, buttons([{ type: 'QUICK_REPLY', text: 'x'.repeat(26) }])],
    ['eleven buttons', undefined, buttons(Array.from({ length: 11 }, (_, i) => ({ type: 'QUICK_REPLY', text: `b${i}` })))],
    ['three link buttons', undefined, buttons([1, 2, 3].map((i) => ({ type: 'URL', text: `b${i}`, url: 'https://a.example' })))],
    [
      'quick replies on both sides',
      undefined,
      buttons([
        { type: 'QUICK_REPLY', text: 'a' },
        { type: 'URL', text: 'b', url: 'https://a.example' },
        { type: 'QUICK_REPLY', text: 'c' },
      ]),
    ],
    ['a variable inside an address', undefined, buttons([{ type: 'URL', text: 'b', url: 'https://a.example/{{1}}/x', example: ['x'] }])],
  ]
  it.each(cases)('refuses %s', async (_what, expected, changes) => {
    const answer = await create(changes)
    expect([answer.status, codeOf(answer), subcode(answer)]).toEqual([400, 100, expected])
  })

  it('refuses the same name and language twice', async () => {
    await create()
    expect(subcode(await create())).toBe(2388024)
    expect((await create({ language: 'hi' })).status).toBe(200)
  })
})

describe('reading', () => {
  it('pages with cursors, to the last one', async () => {
    for (const language of ['en', 'hi', 'de', 'fr', 'es']) await create({ language })
    const seen: string[] = []
    let query = '?limit=2&fields=name,language,status'
    for (let page = 0; page < 9 && query; page++) {
      const { body: found } = await list(query)
      for (const item of found['data'] as { language: string }[]) seen.push(item.language)
      const next = (found['paging'] as { next?: string } | undefined)?.next
      query = next ? new URL(next).search : ''
    }
    expect(seen.toSorted()).toEqual(['de', 'en', 'en_US', 'es', 'fr', 'hi'])
    expect(codeOf(await list('?after=nonsense'))).toBe(131059)
  })

  it('filters, and reads one by its id', async () => {
    const { body: made } = await create()
    expect((await list(`?name=${ORDER_TEMPLATE.name}`)).body['data']).toMatchObject([
      { id: made['id'], components: ORDER_TEMPLATE.components, parameter_format: 'NAMED' },
    ])
    expect((await sandbox.call('GET', `/v26.0/${String(made['id'])}?fields=name,status`)).body).toEqual({
      id: made['id'],
      name: ORDER_TEMPLATE.name,
      status: 'APPROVED',
    })
  })

  it('deletes by name', async () => {
    await create()
    expect((await sandbox.call('DELETE', `/v26.0/${ACCOUNT}/message_templates?name=${ORDER_TEMPLATE.name}`)).body).toEqual({
      success: true,
    })
    expect(codeOf(await sandbox.send(orderMessage()))).toBe(132001)
  })

  it('tells of a pause and of another category', async () => {
    await create()
    await sandbox.call('POST', '/templates', { name: ORDER_TEMPLATE.name, status: 'PAUSED', category: 'MARKETING' })
    const fields = await until(
      () =>
        product.webhooks
          .flatMap((hook) => hook.changes)
          .map((change) => `${change.field}:${String(change.value['event'] ?? change.value['new_category'])}`),
      (found) => found.length >= 3,
    )
    expect(fields).toEqual(expect.arrayContaining(['message_template_status_update:PAUSED', 'template_category_update:MARKETING']))
  })
})

describe('other addresses', () => {
  it('describes number and account', async () => {
    expect((await sandbox.call('GET', '/v26.0/700800900100?fields=quality_rating,status')).body).toEqual({
      id: '700800900100',
      quality_rating: 'GREEN',
      status: 'CONNECTED',
    })
    expect(codeOf(await sandbox.call('GET', '/v26.0/700800900100?fields=secret'))).toBe(100)
    expect((await sandbox.call('GET', `/v26.0/${ACCOUNT}/phone_numbers`)).body['data']).toMatchObject([{ id: '700800900100' }])
    expect((await sandbox.call('POST', `/v26.0/${ACCOUNT}/subscribed_apps`)).body).toEqual({ success: true })
  })

  it('answers in Graph’s way where there is nothing', async () => {
    expect(codeOf(await sandbox.call('GET', '/v26.0/700800900100/horses'))).toBe(2500)
    expect(codeOf(await sandbox.call('GET', '/v26.0/123123123'))).toBe(100)
  })

  it('keeps media', async () => {
    const form = new FormData()
    form.set('messaging_product', 'whatsapp')
    form.set('type', 'image/png')
    form.set('file', new File([new Uint8Array(1_500_000).fill(7)], 'a.png', { type: 'image/png' }))
    const response = await sandbox.fetch('/v26.0/700800900100/media', {
      method: 'POST',
      body: form,
      headers: { authorization: 'Bearer x' },
    })
    const { id } = (await response.json()) as { id: string }
    const { body: node } = await sandbox.call('GET', `/v26.0/${id}`)
    expect(node).toMatchObject({ id, mime_type: 'image/png', file_size: 1_500_000 })
    const bytes = await (await sandbox.fetch(String(node['url']))).arrayBuffer()
    expect(bytes.byteLength).toBe(1_500_000)
  })
})
