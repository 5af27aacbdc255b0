import type { Context } from 'hono'
import type { AppContext } from '../context.ts'

/** Lets work go on after the answer. Where nobody can wait for it (a call without an execution context), it goes on as long as it may. */
export function later(c: Context<AppContext>, work: Promise<unknown>): void {
  const quiet = work.catch(() => {})
  try {
    c.executionCtx.waitUntil(quiet)
  } catch {
    // Hono throws where there is no context.
  }
}
