import { finishDelivery } from './inbox.ts'
import type { Decision, PlanMode } from './plan.ts'
import type { InboxRow } from './tables.ts'
import { nameOf, understand, type InboxContext } from './work-inbox.ts'

/** `rebuild`: bring the state up to date, tell nobody. `dry_run`: change nothing, say what would happen. `send`: as if it came now, if it is still true. */
export type ReplayMode = 'rebuild' | 'dry_run' | 'send'

export interface ReplayResult {
  readonly outcome: 'applied' | 'ignored' | 'unreadable' | 'would_apply'
  readonly decisions: readonly Decision[]
  readonly why?: string
}

const UNDO = Symbol('undo')

/**
 * Works on a kept delivery once more. Facts already told stay told, and whatever is sent passes the same policy, so
 * replaying an old delivery never surprises a shopper.
 */
export async function replay(ctx: InboxContext, row: InboxRow, mode: ReplayMode): Promise<ReplayResult> {
  let work
  try {
    work = await understand(ctx, row)
  } catch (error) {
    return { outcome: 'unreadable', decisions: [], why: nameOf(error) }
  }
  if ('ignored' in work) {
    if (mode !== 'dry_run') finishDelivery(ctx.storage.sql, row.seq, 'ignored', work.ignored, work.keepBody, ctx.now())
    return { outcome: 'ignored', decisions: [], why: work.ignored }
  }
  const { apply, keepBody } = work
  let decisions: readonly Decision[] = []
  const planMode: PlanMode = mode === 'rebuild' ? 'rebuild' : 'send'
  try {
    ctx.storage.transactionSync(() => {
      decisions = apply(planMode)
      if (mode === 'dry_run') throw UNDO
      finishDelivery(ctx.storage.sql, row.seq, 'done', null, keepBody, ctx.now())
    })
  } catch (error) {
    // The transaction is rolled back by throwing: that is what makes the dry run dry.
    if (error !== UNDO) throw error
  }
  return { outcome: mode === 'dry_run' ? 'would_apply' : 'applied', decisions }
}
