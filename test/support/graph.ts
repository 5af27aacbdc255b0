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
  const answerTo = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const url = String(input instanceof Request ? input.url : input)
    if (!url.startsWith('https://graph.test/')) return Response.json({ error: { message: 'unexpected host', code: 1 } }, { status: 500 })
    open++
    mostOpen = Math.max(mostOpen, open)
    try {
      if (latencyMs > 0) await scheduler.wait(latencyMs)
      if (!url.endsWith('/messages')) return Response.json({ data: [] })
      const answer = script.shift() ?? 'accept'
      const takes = answer === 'accept' || answer === 'hang_after_accept'
      const wamid = takes ? `wamid.${crypto.randomUUID()}` : undefined
      const body = JSON.parse(String(init?.body)) as GraphRequest['body']
      requests.push({ url, token: new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? '', body, wamid })
      if (answer === 'break') throw new TypeError('connection reset')
      if (answer === 'hang' || answer === 'hang_after_accept') return await hang(init?.signal ?? undefined)
      if (answer !== 'accept') {
        const headers: Record<string, string> = answer.retryAfter ? { 'retry-after': String(answer.retryAfter) } : {}
        if (answer.code === undefined) return new Response('', { status: answer.status, headers })
        return Response.json(
          { error: { message: 'no', type: 'OAuthException', code: answer.code, error_data: { details: 'no' }, fbtrace_id: 'A' } },
          { status: answer.status, headers },
        )
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

/** Never answers; ends when the caller gives up. */
function hang(signal: AbortSignal | undefined): Promise<Response> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new DOMException('timed out', 'TimeoutError'))))
}
