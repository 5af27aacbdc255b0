import { describe, expect, it } from 'vitest'
import type { Phone } from '../../worker/domain/phone.ts'
import { graphClient, type SendRequest } from '../../worker/whatsapp/client.ts'

const NOW = Date.UTC(2026, 10, 22, 12)
const PHONE = '+12025550143' as Phone
const ACCEPTED = {
  messaging_product: 'whatsapp',
  contacts: [{ input: '+12025550143', wa_id: '12025550143' }],
  messages: [{ id: 'wamid.DEMO1', message_status: 'accepted' }],
}

interface Seen {
  readonly url: string
  readonly method: string | undefined
  readonly headers: Headers
  readonly body: unknown
  readonly redirect: string | undefined
}

type Reply = (seen: Seen, init: RequestInit) => Response | Promise<Response>

function aClient(reply: Reply, timeoutMs?: number) {
  const seen: Seen[] = []
  const fake = (async (input: RequestInfo | URL, init: RequestInit = {}) => {
    const { url, method, headers, redirect } = new Request(input, init)
    const call: Seen = { url, method, headers, redirect, body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined }
    seen.push(call)
    return reply(call, init)
  }) as typeof fetch
  return {
    seen,
    client: graphClient({
      baseUrl: 'https://graph.test/',
      version: 'v26.0',
      fetch: fake,
      now: () => NOW,
      ...(timeoutMs ? { timeoutMs } : {}),
    }),
  }
}

const aSend = (more: Partial<SendRequest> = {}): SendRequest => ({
  phoneNumberId: '700800900100',
  token: 'secret-token',
  to: { phone: PHONE },
  content: { kind: 'text', body: 'Hello' },
  ref: 'msg_01',
  ...more,
})

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) => new Response(JSON.stringify(body), { status, headers })
const graphError = (error: Record<string, unknown>, status: number, headers?: Record<string, string>) =>
  json({ error: { message: 'words', type: 'OAuthException', ...error } }, status, headers)
/** Hangs until the caller gives up. */
const hang: Reply = (_seen, init) =>
  new Promise((_resolve, reject) => init.signal?.addEventListener('abort', () => reject(init.signal?.reason)))

describe('sendMessage: the request', () => {
  it('goes to the number with token, reference and phone, and follows no redirect', async () => {
    const { client, seen } = aClient(() => json(ACCEPTED))
    await client.sendMessage(aSend({ context: 'wamid.BEFORE' }))
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatchObject({ url: 'https://graph.test/v26.0/700800900100/messages', method: 'POST', redirect: 'manual' })
    expect(seen[0]?.headers.get('authorization')).toBe('Bearer secret-token')
    expect(seen[0]?.headers.get('content-type')).toBe('application/json')
    expect(seen[0]?.body).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '+12025550143',
      type: 'text',
      text: { body: 'Hello' },
      context: { message_id: 'wamid.BEFORE' },
      biz_opaque_callback_data: 'msg_01',
    })
  })

  it('sends a user id as recipient, never in `to`', async () => {
    const { client, seen } = aClient(() => json({ contacts: [{ input: 'US.9', user_id: 'US.9' }], messages: [{ id: 'wamid.U' }] }))
    expect(await client.sendMessage(aSend({ to: { userId: 'US.90000000000000001' } }))).toEqual({
      kind: 'accepted',
      wamid: 'wamid.U',
      userId: 'US.9',
      held: false,
    })
    expect(seen[0]?.body).toMatchObject({ recipient: 'US.90000000000000001' })
    expect(seen[0]?.body).not.toHaveProperty('to')
  })

  it.each([
    ['a phone without its plus', aSend({ to: { phone: '12025550143' as Phone } }), 'to'],
    ['a user id of the wrong form', aSend({ to: { userId: '12025550143' } }), 'to'],
    ['no reference', aSend({ ref: '' }), 'ref'],
    ['a reference of more than 512', aSend({ ref: 'x'.repeat(513) }), 'ref'],
    ['a reaction with a context', aSend({ content: { kind: 'reaction', wamid: 'wamid.A', emoji: '👍' }, context: 'wamid.A' }), 'context'],
    ['an empty text', aSend({ content: { kind: 'text', body: ' ' } }), 'text'],
  ])('refuses %s without a call', async (_name, request, field) => {
    const { client, seen } = aClient(() => json(ACCEPTED))
    const outcome = await client.sendMessage(request)
    expect(outcome).toMatchObject({
      kind: 'refused',
      error: { reason: 'message.invalid', action: 'stop_message', httpStatus: 0, detail: { field } },
    })
    expect(seen).toHaveLength(0)
  })
})

describe('sendMessage: the answer', () => {
  const outcomeOf = async (reply: Reply, timeoutMs?: number) => aClient(reply, timeoutMs).client.sendMessage(aSend())

  it('takes wamid and the id under which WhatsApp knows the shopper', async () => {
    expect(await outcomeOf(() => json(ACCEPTED))).toEqual({ kind: 'accepted', wamid: 'wamid.DEMO1', waId: '12025550143', held: false })
  })

  it('reads a user id that comes where the phone should stand', async () => {
    const body = { contacts: [{ wa_id: 'US.90000000000000001' }], messages: [{ id: 'wamid.1' }] }
    expect(await outcomeOf(() => json(body))).toEqual({ kind: 'accepted', wamid: 'wamid.1', userId: 'US.90000000000000001', held: false })
  })

  it.each(['held_for_quality_assessment', 'paused'])('knows that %s is held back', async (message_status) => {
    expect(await outcomeOf(() => json({ messages: [{ id: 'wamid.1', message_status }] }))).toMatchObject({ held: true })
  })

  it('is a definite no with code, subcode, trace and Meta’s words apart', async () => {
    const error = {
      code: 132000,
      error_subcode: 2494073,
      fbtrace_id: 'ADemo',
      error_data: { messaging_product: 'whatsapp', details: 'Mira, +12025550143' },
    }
    const outcome = await outcomeOf(() => graphError(error, 400))
    expect(outcome).toEqual({
      kind: 'refused',
      error: {
        code: 132000,
        subcode: 2494073,
        httpStatus: 400,
        action: 'resync_template',
        reason: 'template.params_mismatch',
        retryDelaysSeconds: [60],
        tell: 'merchant',
        detail: { httpStatus: 400, graphCode: 132000, graphSubcode: 2494073 },
        unsafeText: 'Mira, +12025550143',
        fbtraceId: 'ADemo',
      },
    })
    expect(JSON.stringify(outcome.kind === 'refused' && outcome.error.detail)).not.toContain('2025550143')
  })

  it.each([400, 500, 503])('is a definite no with Graph’s error even as HTTP %s', async (status) => {
    expect(await outcomeOf(() => graphError({ code: 131016 }, status))).toMatchObject({
      kind: 'refused',
      error: { action: 'retry', httpStatus: status },
    })
  })

  it('is a definite no when a 200 holds an error', async () => {
    expect(await outcomeOf(() => graphError({ code: 131026 }, 200))).toMatchObject({
      kind: 'refused',
      error: { reason: 'recipient.unreachable' },
    })
  })

  it.each(['', '<html>Bad gateway</html>', '{}', '[]', 'null', '{"error":"text"}'])(
    'is unknown after a 5xx with the body %j',
    async (body) => {
      expect(await outcomeOf(() => new Response(body, { status: 502 }))).toEqual({ kind: 'unknown', why: 'empty_5xx' })
    },
  )

  it.each(['', 'OK', '[]', 'null', '{"messages":[]}', '{"messages":[{}]}', '{"messages":"x"}', '{"messages":[{"id":""}]}'])(
    'is unknown after a 200 with the body %j',
    async (body) => {
      expect(await outcomeOf(() => new Response(body, { status: 200 }))).toEqual({ kind: 'unknown', why: 'unreadable' })
    },
  )

  it('is unknown after the time-out', async () => {
    expect(await outcomeOf(hang, 20)).toEqual({ kind: 'unknown', why: 'timeout' })
  })

  it('is unknown when the head came and the body hangs', async () => {
    const reply: Reply = (_seen, init) =>
      new Response(
        new ReadableStream({ start: (controller) => init.signal?.addEventListener('abort', () => controller.error(init.signal?.reason)) }),
        { status: 200 },
      )
    expect(await outcomeOf(reply, 20)).toEqual({ kind: 'unknown', why: 'timeout' })
  })

  it('is unknown when the connection breaks, before or in the body', async () => {
    expect(await outcomeOf(() => Promise.reject(new TypeError('Network connection lost.')))).toEqual({ kind: 'unknown', why: 'connection' })
    const broken = () => new Response(new ReadableStream({ start: (controller) => controller.error(new Error('reset')) }), { status: 200 })
    expect(await outcomeOf(broken)).toEqual({ kind: 'unknown', why: 'connection' })
  })

  it('is a no when a 4xx breaks off: its status says enough', async () => {
    const broken = () => new Response(new ReadableStream({ start: (controller) => controller.error(new Error('reset')) }), { status: 404 })
    expect(await outcomeOf(broken)).toMatchObject({ kind: 'refused', error: { httpStatus: 404, reason: 'whatsapp.unknown_code' } })
  })

  it.each([
    [{ 'retry-after': '17' }, 17],
    [{ 'retry-after': new Date(NOW + 30_000).toUTCString() }, 30],
    [{}, undefined],
  ] as const)('paces the number on 429 with %j', async (headers, seconds) => {
    for (const reply of [() => graphError({ code: 130429 }, 429, headers), () => new Response('slow down', { status: 429, headers })]) {
      const outcome = await outcomeOf(reply)
      expect(outcome).toMatchObject({ kind: 'refused', error: { action: 'pace_number', reason: 'whatsapp.rate_limited', httpStatus: 429 } })
      expect(outcome.kind === 'refused' && outcome.error.retryAfterSeconds).toBe(seconds)
    }
  })

  it('waits as long as the account’s usage header says', async () => {
    const usage = JSON.stringify({ '100200300400500': [{ type: 'whatsapp', call_count: 101, estimated_time_to_regain_access: 7 }] })
    expect(await outcomeOf(() => graphError({ code: 80007 }, 400, { 'x-business-use-case-usage': usage }))).toMatchObject({
      error: { action: 'pace_account', retryAfterSeconds: 420 },
    })
    expect(await outcomeOf(() => graphError({ code: 80007 }, 400, { 'x-business-use-case-usage': 'broken' }))).not.toHaveProperty(
      'error.retryAfterSeconds',
    )
  })

  it('refuses a redirect and a 4xx in a foreign hand, without following', async () => {
    expect(await outcomeOf(() => new Response(null, { status: 302, headers: { location: 'https://evil.test' } }))).toMatchObject({
      kind: 'refused',
      error: { httpStatus: 302 },
    })
    expect(await outcomeOf(() => new Response('<html>', { status: 403 }))).toMatchObject({
      kind: 'refused',
      error: { httpStatus: 403, reason: 'whatsapp.unknown_code' },
    })
  })
})

describe('markRead', () => {
  it('marks, and shows that an answer is being typed', async () => {
    const { client, seen } = aClient(() => json({ success: true }))
    expect(await client.markRead({ phoneNumberId: '7', token: 't', wamid: 'wamid.1', typing: true })).toEqual({ kind: 'ok', value: true })
    expect(seen[0]?.body).toEqual({
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: 'wamid.1',
      typing_indicator: { type: 'text' },
    })
  })
})

describe('listTemplates', () => {
  const row = (name: string, more: Record<string, unknown> = {}) => ({
    id: 9_007_199_254_740_000,
    name,
    language: 'en',
    category: 'UTILITY',
    status: 'APPROVED',
    components: [{ type: 'BODY', text: 'x' }],
    ...more,
  })

  it('reads all pages by cursor, with ids as texts, and skips what has no name', async () => {
    const pages = [
      {
        data: [row('a', { parameter_format: 'NAMED', quality_score: { score: 'GREEN' }, rejected_reason: 'NONE' }), { id: '1' }, null],
        paging: { cursors: { after: 'c1' }, next: 'https://elsewhere.test/?access_token=x' },
      },
      { data: [row('b', { language: 'pt_BR', rejected_reason: 'SCAM', components: 'odd' })], paging: { cursors: { after: 'c2' } } },
    ]
    const { client, seen } = aClient(() => json(pages[seen.length - 1]))
    const result = await client.listTemplates({ wabaId: '100', token: 't' })
    expect(result).toEqual({
      kind: 'ok',
      value: [
        {
          id: '9007199254740000',
          name: 'a',
          language: 'en',
          category: 'UTILITY',
          status: 'APPROVED',
          quality: 'GREEN',
          parameterFormat: 'NAMED',
          components: [{ type: 'BODY', text: 'x' }],
        },
        {
          id: '9007199254740000',
          name: 'b',
          language: 'pt_BR',
          category: 'UTILITY',
          status: 'APPROVED',
          rejectedReason: 'SCAM',
          parameterFormat: 'POSITIONAL',
          components: [],
        },
      ],
    })
    expect(seen.map(({ url }) => new URL(url).searchParams.get('after'))).toEqual([null, 'c1'])
    expect(seen.every(({ url }) => url.startsWith('https://graph.test/v26.0/100/message_templates?'))).toBe(true)
  })

  it('starts over once when the cursor went stale', async () => {
    const answers = [
      json({ data: [row('a')], paging: { cursors: { after: 'c1' }, next: 'x' } }),
      graphError({ code: 131059 }, 400),
      json({ data: [row('a'), row('b')] }),
    ]
    const { client } = aClient(() => answers.shift() ?? graphError({ code: 131059 }, 400))
    const result = await client.listTemplates({ wabaId: '100', token: 't' })
    expect(result.kind === 'ok' && result.value.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(await aClient(() => graphError({ code: 131059 }, 400)).client.listTemplates({ wabaId: '1', token: 't' })).toMatchObject({
      kind: 'refused',
    })
  })

  it('ends although the same cursor comes again and again', async () => {
    const { client, seen } = aClient(() => json({ data: [row('a')], paging: { cursors: { after: 'same' }, next: 'x' } }))
    await client.listTemplates({ wabaId: '100', token: 't' })
    expect(seen).toHaveLength(2)
  })
})

describe('createTemplate', () => {
  const template = {
    name: 'a_v1',
    language: 'en',
    category: 'UTILITY',
    parameterFormat: 'NAMED',
    components: [{ type: 'BODY', text: 'x' }],
  } as const

  it('keeps the category that Meta chose', async () => {
    const { client, seen } = aClient(() => json({ id: '9', status: 'PENDING', category: 'MARKETING' }))
    expect(await client.createTemplate({ wabaId: '100', token: 't', template })).toEqual({
      kind: 'ok',
      value: { id: '9', status: 'PENDING', category: 'MARKETING' },
    })
    expect(seen[0]?.body).toEqual({
      name: 'a_v1',
      language: 'en',
      category: 'UTILITY',
      parameter_format: 'NAMED',
      components: [{ type: 'BODY', text: 'x' }],
    })
  })

  it('tells a name that is taken from a text that is refused', async () => {
    const refusal = async (error_subcode: number) =>
      aClient(() => graphError({ code: 100, error_subcode }, 400)).client.createTemplate({ wabaId: '1', token: 't', template })
    expect(await refusal(2388024)).toMatchObject({ error: { reason: 'template.name_taken' } })
    expect(await refusal(2388299)).toMatchObject({ error: { reason: 'template.text_refused' } })
  })
})

describe('getNumber', () => {
  it('still answers when the token may not read the risky fields', async () => {
    const { client } = aClient(({ url }) => {
      const fields = new URL(url).searchParams.get('fields') ?? ''
      if (fields === 'is_on_biz_app') return json({ is_on_biz_app: true, id: '7' })
      if (!fields.startsWith('id,')) return graphError({ code: 10 }, 403)
      return json({
        id: '7',
        display_phone_number: '+1 202-555-0100',
        verified_name: 'Example Store',
        quality_rating: 'GREEN',
        status: 'CONNECTED',
        throughput: { level: 'STANDARD' },
      })
    })
    expect(await client.getNumber({ phoneNumberId: '7', token: 't' })).toEqual({
      kind: 'ok',
      value: {
        id: '7',
        displayPhone: '+1 202-555-0100',
        verifiedName: 'Example Store',
        quality: 'GREEN',
        status: 'CONNECTED',
        throughput: 'STANDARD',
        onBusinessApp: true,
      },
    })
  })

  it('hands the refusal on when the number itself can’t be read', async () => {
    expect(await aClient(() => graphError({ code: 190 }, 401)).client.getNumber({ phoneNumberId: '7', token: 't' })).toMatchObject({
      kind: 'refused',
      error: { action: 'ask_merchant' },
    })
  })
})
