import { vi } from 'vitest'

export interface GraphRequest {
  readonly url: string
  readonly token: string
  readonly body: Record<string, unknown> & {
    to?: string
    biz_opaque_callback_data?: string
    template?: { name: string; language: { code: string } }
  }
  /** The id that WhatsApp gave, where it took the message. */
  readonly wamid: string | undefined
}

type Answer =
  | 'accept'
  | 'hang'
  | 'hang_after_accept'
  | 'break'
  | { readonly status: number; readonly code?: number; readonly retryAfter?: number }

/** A Graph API that can be told to fail. Installed in place of fetch for everything that leaves the Worker. */
export function fakeGraph() {
  const requests: GraphRequest[] = []
  const script: Answer[] = []
  let latencyMs = 0
  let open = 0
  let mostOpen = 0
  let beforeAnswering: () => Promise<void> = async () => {}
  const nodes = fakeNodes()
  const answerTo = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const url = String(input instanceof Request ? input.url : input)
    if (!url.startsWith('https://graph.test/')) return Response.json({ error: { message: 'unexpected host', code: 1 } }, { status: 500 })
    open++
    mostOpen = Math.max(mostOpen, open)
    try {
      if (latencyMs > 0) await scheduler.wait(latencyMs)
      if (!url.endsWith('/messages')) return await nodes.answer(new URL(url), init)
      const answer = script.shift() ?? 'accept'
      const takes = answer === 'accept' || answer === 'hang_after_accept'
      const wamid = takes ? `wamid.${crypto.randomUUID()}` : undefined
      const body = JSON.parse(String(init?.body)) as GraphRequest['body']
      requests.push({ url, token: new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? '', body, wamid })
      if (answer === 'break') throw new TypeError('connection reset')
      if (answer === 'hang' || answer === 'hang_after_accept') return await hang(init?.signal ?? undefined)
      if (answer !== 'accept') {
        const headers: Record<string, string> = answer.retryAfter ? { 'retry-after': String(answer.retryAfter) } : {}
        return refusal(answer, headers)
      }
      await beforeAnswering()
      return Response.json({
        messaging_product: 'whatsapp',
        contacts: [{ input: body.to, wa_id: body.to?.slice(1) }],
        messages: [{ id: wamid }],
      })
    } finally {
      open--
    }
  }
  vi.spyOn(globalThis, 'fetch').mockImplementation(answerTo as typeof fetch)
  return {
    requests,
    /** What reading numbers and listing or making templates gets from now on, instead of an answer. */
    nodes: nodes.fail,
    /** The templates that Meta lists for an account from now on. */
    lists: nodes.lists,
    /** What the next calls get, in order; after that everything is accepted. */
    next: (...answers: Answer[]) => script.push(...answers),
    slow: (ms: number) => {
      latencyMs = ms
    },
    /** Runs when WhatsApp has taken a message and its answer is not out yet. */
    beforeAnswering: (work: () => Promise<void>) => {
      beforeAnswering = work
    },
    get mostOpen() {
      return mostOpen
    },
    /** The messages that WhatsApp took, by our own id. */
    taken: () => requests.filter((r) => r.wamid !== undefined),
  }
}

type Refused = Extract<Answer, object>

function refusal({ status, code }: Refused, headers: Record<string, string> = {}): Response {
  if (code === undefined) return new Response('', { status, headers })
  return Response.json(
    { error: { message: 'no', type: 'OAuthException', code, error_data: { details: 'no' }, fbtrace_id: 'A' } },
    { status, headers },
  )
}

/** Numbers and templates: any number can be read, and a template is approved as soon as it is submitted. */
function fakeNodes() {
  const templates = new Map<string, Record<string, unknown>[]>()
  const failing = new Map<'number' | 'templates' | 'template', Refused | 'break'>()
  return {
    lists: (wabaId: string, rows: readonly Record<string, unknown>[]) => void templates.set(wabaId, [...rows]),
    fail: (what: 'number' | 'templates' | 'template', answer: Refused | 'break' | 'ok') => {
      if (answer === 'ok') failing.delete(what)
      else failing.set(what, answer)
    },
    async answer({ pathname }: URL, init?: RequestInit): Promise<Response> {
      const [, , id = '', edge] = pathname.split('/')
      const isNew = init?.method === 'POST'
      const failure = failing.get(edge === undefined ? 'number' : isNew ? 'template' : 'templates')
      if (failure === 'break') throw new TypeError('connection reset')
      if (failure) return refusal(failure)
      if (edge === undefined)
        return Response.json({
          id,
          display_phone_number: '+91 80000 00100',
          verified_name: 'Test Shop',
          quality_rating: 'GREEN',
          status: 'CONNECTED',
        })
      if (edge !== 'message_templates') return Response.json({ data: [] })
      const own = templates.get(id) ?? []
      if (!isNew) return Response.json({ data: own })
      const made: Record<string, unknown> = { ...JSON.parse(String(init.body)), id: `${own.length + 1}`, status: 'APPROVED' }
      templates.set(id, [...own, made])
      return Response.json({ id: made['id'], status: 'PENDING', category: made['category'] })
    },
  }
}

/** Never answers; ends when the caller gives up. */
function hang(signal: AbortSignal | undefined): Promise<Response> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new DOMException('timed out', 'TimeoutError'))))
}
