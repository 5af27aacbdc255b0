import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { Failure } from './api.ts'
import { usePage } from './page.ts'

export type Asked<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly failure: Failure }
  | { readonly state: 'ready'; readonly value: T }

export interface Asking<T> {
  readonly asked: Asked<T>
  readonly again: () => void
  /** Puts an answer in place of what was read, where a change brought it. */
  readonly put: (value: T) => void
}

/** Reads what is at `path`; anew when the path changes, when asked to, and when the connection comes back. */
export function useAsk<T>(path: string): Asking<T> {
  const { api } = usePage()
  const [asked, setAsked] = useState<Asked<T>>({ state: 'loading' })
  const [turn, setTurn] = useState(0)
  const again = useCallback(() => setTurn((n) => n + 1), [])
  const shownFor = useRef(path)
  useEffect(() => {
    const abort = new AbortController()
    if (shownFor.current !== path) setAsked({ state: 'loading' })
    shownFor.current = path
    // The connection may come back before the call has noticed that there was none.
    let isOffline = false
    let isBack = false
    const back = () => {
      isBack = true
      if (isOffline) again()
    }
    window.addEventListener('online', back, { signal: abort.signal })
    api
      .ask<T>(path, abort.signal)
      .then((value) => setAsked({ state: 'ready', value }))
      .catch((error: unknown) => {
        if (abort.signal.aborted) return
        const failure = error instanceof Failure ? error : new Failure('broken')
        // What is shown already stays: a merchant in the middle of a form must not lose it to a bad connection.
        setAsked((was) => (was.state === 'ready' && failure.kind !== 'session' ? was : { state: 'failed', failure }))
        isOffline = failure.kind === 'offline'
        if (isOffline && isBack) again()
      })
    return () => abort.abort()
  }, [api, path, turn, again])
  const put = useCallback((value: T) => setAsked({ state: 'ready', value }), [])
  return { asked, again, put }
}

/** Something the merchant does: one at a time, with what went wrong in words. */
export function useDo(): {
  readonly busy: boolean
  readonly failure: Failure | undefined
  readonly run: (work: () => Promise<void>) => Promise<boolean>
  readonly clear: () => void
} {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const running = useRef(false)
  const run = useCallback(async (work: () => Promise<void>) => {
    if (running.current) return false
    running.current = true
    setBusy(true)
    setFailure(undefined)
    try {
      await work()
      return true
    } catch (error) {
      setFailure(error instanceof Failure ? error : new Failure('broken'))
      return false
    } finally {
      running.current = false
      setBusy(false)
    }
  }, [])
  return { busy, failure, run, clear: useCallback(() => setFailure(undefined), []) }
}
