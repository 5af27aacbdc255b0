/** Why a call came to nothing, in words that can be shown. */
export class Failure extends Error {
  readonly kind: 'offline' | 'session' | 'refused' | 'broken'
  readonly action: string
  readonly code: string
  /** Helps to find it in the log. */
  readonly requestId: string | undefined

  constructor(kind: Failure['kind'], said: Partial<Said> = {}) {
    super(said.message ?? '')
    this.kind = kind
    this.action = said.action ?? ''
    this.code = said.code ?? ''
    this.requestId = said.requestId
  }
}

interface Said {
  readonly code: string
  readonly message: string
  readonly action: string
  readonly requestId?: string
}

export interface Api {
  /** Throws `Failure` and nothing else. */
  readonly ask: <T>(path: string, signal?: AbortSignal) => Promise<T>
  readonly send: <T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => Promise<T>
}

/** Calls below `base`. The proof of who asks is added by whoever embeds the page (App Bridge patches fetch). */
export function apiAt(base: string): Api {
  const call = async <T>(path: string, init: RequestInit): Promise<T> => {
    let response: Response
    try {
      response = await fetch(`${base}${path}`, init)
    } catch (error) {
      if (init.signal?.aborted) throw error
      throw new Failure('offline')
    }
    const body: unknown = await response.json().catch(() => undefined)
    if (response.ok && body !== undefined) return body as T
    const said = (body as { readonly error?: Said } | undefined)?.error
    if (response.status === 401) throw new Failure('session', said)
    throw new Failure(response.status < 500 && said ? 'refused' : 'broken', said)
  }
  return {
    ask: (path, signal) => call(path, signal ? { signal } : {}),
    send: (method, path, body) =>
      call(path, {
        method,
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      }),
  }
}
