import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Sandbox } from './support.ts'
import { ACCOUNT, aProduct, aSandbox, codeOf, named, NUMBER, ORDER_TEMPLATE, orderMessage, SHOPPER, text } from './support.ts'

let sandbox: Sandbox
beforeEach(async () => {
  aProduct()
  sandbox = aSandbox()
  await sandbox.call('POST', `/v26.0/${ACCOUNT}/message_templates`, ORDER_TEMPLATE)
  await sandbox.reply({})
})
afterEach(() => vi.restoreAllMocks())

describe('answers', () => {
  it('accepts a text and tells the wa_id', async () => {
    const { status, body } = await sandbox.send(text('hello'))
    expect(status).toBe(200)
    expect(body).toMatchObject({
      messaging_product: 'whatsapp',
      contacts: [{ input: SHOPPER, wa_id: '919876500001' }],
      messages: [{ id: expect.stringMatching(/^wamid\./) }],
    })
  })

  it('accepts a template with message_status', async () => {
    const { status, body } = await sandbox.send(orderMessage())
    expect([status, body['messages']]).toMatchObject([200, [{ message_status: 'accepted' }]])
  })

  it('tells no wa_id to who sends by user id', async () => {
    await sandbox.call('POST', '/reply', { userId: 'IN.90000000000000001', name: 'Nila', text: 'hello' })
    const { body } = await sandbox.send({ to: undefined, recipient: 'IN.90000000000000001', ...text('hello') })
    expect(body['contacts']).toEqual([{ input: 'IN.90000000000000001', user_id: 'IN.90000000000000001' }])
  })

  it('marks as read', async () => {
    expect((await sandbox.send({ to: undefined, status: 'read', message_id: 'wamid.x', typing_indicator: { type: 'text' } })).body).toEqual(
      { success: true },
    )
  })

  it('wants a token', async () => {
    const answer = await sandbox.send(text('hello'), {})
    expect([answer.status, codeOf(answer)]).toEqual([401, 190])
  })

  it('does not know other numbers', async () => {
    const answer = await sandbox.call('POST', '/v26.0/999999999/messages', { messaging_product: 'whatsapp', to: SHOPPER, ...text('x') })
    expect([answer.status, codeOf(answer), (answer.body as { error: { error_subcode: number } }).error.error_subcode]).toEqual([
      400, 100, 33,
    ])
  })

  it('lists what was asked and answered, refused ones too, and counts on after a clearing', async () => {
    await sandbox.send(text('one'))
    await sandbox.send({ type: 'text', text: {} }, {})
    const [first, second] = await sandbox.listed()
    expect(first).toEqual({
      n: 1,
      at: expect.stringMatching(/Z$/),
      phoneNumberId: NUMBER,
      path: `/v26.0/${NUMBER}/messages`,
      headers: { authorization: 'set' },
      body: { messaging_product: 'whatsapp', to: SHOPPER, ...text('one') },
      response: { status: 200, body: expect.objectContaining({ messaging_product: 'whatsapp' }) },
    })
    expect(second).toMatchObject({ n: 2, headers: { authorization: 'missing' }, response: { status: 401 } })
    expect((await sandbox.listed(1)).map(({ n }) => n)).toEqual([2])
    await sandbox.call('DELETE', '/messages')
    expect(await sandbox.listed()).toEqual([])
    await sandbox.send(text('three'))
    expect((await sandbox.listed()).map(({ n }) => n)).toEqual([3])
  })

  it('lists more than a page of messages as one array', async () => {
    await sandbox.call('POST', '/settings', { ratePerSecond: 5000, pairSeconds: 0 })
    for (let i = 0; i < 13; i++) await Promise.all(Array.from({ length: 40 }, () => sandbox.send(text('x'))))
    const all = await sandbox.listed()
    expect(all.map(({ n }) => n)).toEqual(Array.from({ length: 520 }, (_, i) => i + 1))
  })
})

const button = (id: string, title: string) => ({ type: 'reply', reply: { id, title } })
const interactive = (value: Record<string, unknown>) => ({ type: 'interactive', interactive: value })
const url = (text: unknown) => [{ type: 'button', sub_type: 'url', index: 0, parameters: [{ type: 'text', text }] }]

describe('refuses', () => {
  const cases: readonly (readonly [what: string, code: number, body: Record<string, unknown>])[] = [
    ['another product', 100, { ...text('x'), messaging_product: 'sms' }],
    ['an unknown key', 100, { ...text('x'), priority: 'high' }],
    ['an unknown key in a part', 100, { type: 'text', text: { body: 'x', colour: 'red' } }],
    ['no recipient', 100, { ...text('x'), to: '' }],
    ['what is no phone number', 131009, { ...text('x'), to: 'asha' }],
    ['an unknown type', 131051, { type: 'poll', to: SHOPPER }],
    ['a text without body', 131008, { type: 'text', text: {} }],
    ['a text of 4097 characters', 131009, text('x'.repeat(4097))],
    ['an opaque text of 513 characters', 131009, { ...text('x'), biz_opaque_callback_data: 'x'.repeat(513) }],
    ['an image with neither id nor link', 131008, { type: 'image', image: { caption: 'x' } }],
    ['a caption on audio', 100, { type: 'audio', audio: { id: '1', caption: 'x' } }],
    ['a link that is no address', 131009, { type: 'image', image: { link: 'ftp://x' } }],
    [
      'four reply buttons',
      131009,
      interactive({ type: 'button', body: { text: 'x' }, action: { buttons: ['a', 'b', 'c', 'd'].map((id) => button(id, id)) } }),
    ],
    [
      'a button title of 21 characters',
      131009,
      interactive({ type: 'button', body: { text: 'x' }, action: { buttons: [button('a', 'x'.repeat(21))] } }),
    ],
    [
      'two buttons of one title',
      131009,
      interactive({ type: 'button', body: { text: 'x' }, action: { buttons: [button('a', 'x'), button('b', 'x')] } }),
    ],
    [
      'a list of eleven rows',
      131009,
      interactive({
        type: 'list',
        body: { text: 'x' },
        action: {
          button: 'Pick',
          sections: [
            { title: 'a', rows: Array.from({ length: 6 }, (_, i) => ({ id: `a${i}`, title: 'r' })) },
            { title: 'b', rows: Array.from({ length: 5 }, (_, i) => ({ id: `b${i}`, title: 'r' })) },
          ],
        },
      }),
    ],
    [
      'a link button without address',
      131008,
      interactive({ type: 'cta_url', body: { text: 'x' }, action: { name: 'cta_url', parameters: { display_text: 'Go' } } }),
    ],
    ['a location off the map', 131009, { type: 'location', location: { latitude: 91, longitude: 0 } }],
    ['contacts with a name of one part', 131008, { type: 'contacts', contacts: [{ name: { formatted_name: 'Asha' } }] }],
    ['a reaction to nothing', 131008, { type: 'reaction', reaction: { emoji: '👍' } }],
    ['a template nobody made', 132001, orderMessage({ name: 'nobody' })],
    ['a language nobody made', 132001, orderMessage({ language: 'en_US' })],
    ['too few parameters', 132000, orderMessage({ body: [named('name', 'A')] })],
    ['a parameter of another name', 132012, orderMessage({ body: [named('name', 'A'), named('sum', '1')] })],
    ['a parameter of another kind', 132012, orderMessage({ header: [{ type: 'image', image: { id: '1' } }] })],
    ['a new line in a parameter', 132018, orderMessage({ body: [named('name', 'A\nB'), named('total', '1')] })],
    ['a tab in a parameter', 132018, orderMessage({ body: [named('name', 'A\tB'), named('total', '1')] })],
    ['five spaces in a parameter', 132018, orderMessage({ body: [named('name', 'A     B'), named('total', '1')] })],
    ['an empty parameter', 132018, orderMessage({ body: [named('name', ' '), named('total', '1')] })],
    ['a body that gets too long', 132005, orderMessage({ body: [named('name', 'x'.repeat(1000)), named('total', '1')] })],
    ['a link button without its suffix', 131008, orderMessage({ buttons: [] })],
    ['a new line in a suffix', 132018, orderMessage({ buttons: url('a\nb') })],
    [
      'a button that is not there',
      131009,
      orderMessage({ buttons: [...url('a'), { type: 'button', sub_type: 'url', index: 7, parameters: [] }] }),
    ],
    [
      'a button of another kind',
      132012,
      orderMessage({ buttons: [{ type: 'button', sub_type: 'quick_reply', index: 0, parameters: [{ type: 'payload', payload: 'x' }] }] }),
    ],
  ]
  it.each(cases)('%s (%i)', async (_what, code, body) => {
    expect(codeOf(await sandbox.send(body))).toBe(code)
  })

  it('a paused template, and a disabled one', async () => {
    await sandbox.call('POST', '/templates', { name: ORDER_TEMPLATE.name, status: 'PAUSED' })
    expect(codeOf(await sandbox.send(orderMessage()))).toBe(132015)
    await sandbox.call('POST', '/templates', { name: ORDER_TEMPLATE.name, status: 'DISABLED' })
    expect(codeOf(await sandbox.send(orderMessage()))).toBe(132016)
  })

  it('free text outside the window, until the shopper writes', async () => {
    const stranger = '+919876500077'
    expect(codeOf(await sandbox.send({ ...text('hi'), to: stranger }))).toBe(131047)
    expect((await sandbox.send({ ...orderMessage(), to: stranger })).status).toBe(200)
    await sandbox.reply({ from: stranger })
    expect((await sandbox.send({ ...text('hi'), to: stranger })).status).toBe(200)
  })

  it('an authentication code to a user id', async () => {
    const otp = {
      name: 'code',
      language: 'en',
      category: 'AUTHENTICATION',
      components: [{ type: 'BODY' }, { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] }],
    }
    await sandbox.call('POST', `/v26.0/${ACCOUNT}/message_templates`, otp)
    const components = [
      { type: 'body', parameters: [{ type: 'text', text: '123456' }] },
      { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: '123456' }] },
    ]
    const message = { type: 'template', template: { name: 'code', language: { code: 'en' }, components } }
    expect(codeOf(await sandbox.send({ ...message, to: undefined, recipient: 'IN.90000000000000001' }))).toBe(131062)
    expect((await sandbox.send(message)).status).toBe(200)
  })
})

describe('rates', () => {
  it('lets a pair have 45 at once, then one in six seconds', async () => {
    const codes = []
    for (let i = 0; i < 47; i++) codes.push(codeOf(await sandbox.send(text('x'))))
    expect(codes.slice(0, 45).every((code) => code === undefined)).toBe(true)
    expect(codes.slice(45)).toEqual([131056, 131056])
    await sandbox.reply({ from: '+919876500002' })
    expect((await sandbox.send({ ...text('x'), to: '+919876500002' })).status).toBe(200)
  })

  it('holds a number to its messages a second', async () => {
    await sandbox.call('POST', '/settings', { ratePerSecond: 5, pairSeconds: 0 })
    const answers = await Promise.all(Array.from({ length: 8 }, () => sandbox.send(text('x'))))
    expect(answers.filter((answer) => codeOf(answer) === 130429)).toHaveLength(3)
  })
})
