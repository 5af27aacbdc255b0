import { eraseRows, eventsConcerned, ordersConcerned } from '../db/erase.ts'
import { fromUtf8 } from '../lib/bytes.ts'
import { log } from '../lib/log.ts'
import { mentions, tracesOf, type Traces } from '../privacy/erase.ts'
import { openBody } from './body.ts'
import { BODIES_SINCE_MS, forgetBodiesOf } from './bodies.ts'
import { eraseHere } from './erasure.ts'
import { makeExport } from './exporting.ts'
import { carryOutLeave } from './leaving.ts'
import { forgetRehearsal, inRecord, prove, type PrivacyContext, type Step } from './privacy-context.ts'
import { addCounts, delayWork, endWork, getWork, keepWork, nextWork, type PrivacyWork, type WorkKind } from './privacy-queue.ts'
import type { RelaySettings } from './settings.ts'
import { eraseShop } from './shop-erasure.ts'
import { all } from './tables.ts'

const RETRY_MS = 30_000
/** Bodies that are opened side by side. */
const OPEN_AT_ONCE = 25

/**
 * Works on what was asked for about personal data until nothing is due. Each step can be done again: a crash repeats the one under way.
 * It runs where the record is written, so that no batch that was made before can bring rows back. `merchant` is not done here: with the
 * data key gone, nothing else of this object works (wipe.ts).
 */
export async function drainPrivacyWork(ctx: PrivacyContext): Promise<void> {
  const { sql } = ctx.storage
  for (;;) {
    const work = nextWork(sql, ctx.now())
    if (!work || work.kind === 'merchant') return
    try {
      const next = await STEPS[work.kind](ctx, work)
      // Another part of the same request came meanwhile: then the work begins anew with both.
      if (JSON.stringify(getWork(sql, work.id)) !== JSON.stringify(work)) continue
      if (next) keepWork(sql, next)
      else endWork(sql, work.id)
      if (next?.kind === 'merchant') return
    } catch (error) {
      const why = error instanceof Error ? error.name : 'unknown'
      log({ work: 'privacy', merchantId: ctx.merchantId, code: 'storage.failed', topic: `${work.kind}.${work.step}`, why })
      delayWork(sql, work.id, ctx.now() + RETRY_MS)
    }
  }
}

const STEPS: Readonly<Record<Exclude<WorkKind, 'merchant'>, Step>> = {
  export: makeExport,
  contact: eraseContact,
  leave: carryOutLeave,
  shop: eraseShop,
}

/** prove → gather → search → record → done. Everything in this object itself went with the request (erasure.ts). */
async function eraseContact(ctx: PrivacyContext, work: PrivacyWork): Promise<PrivacyWork | undefined> {
  switch (work.step) {
    case 'prove':
      await prove(ctx, work, 'contact', null)
      return { ...work, step: 'gather' }
    case 'gather':
      return gather(ctx, work)
    case 'search':
      return search(ctx, work)
    case 'record': {
      const rows = await eraseRows(ctx.tenant, work.targets.contacts, work.targets.orders, ctx.now())
      await forgetRehearsal(ctx)
      return { ...work, step: 'done', counts: addCounts(work.counts, inRecord(rows)) }
    }
    default:
      await prove(ctx, work, 'contact', ctx.now())
      return undefined
  }
}

/** Older orders are in the record only; by the events of all of them their deliveries are found. */
async function gather(ctx: PrivacyContext, work: PrivacyWork): Promise<PrivacyWork> {
  const { sql } = ctx.storage
  const { targets } = work
  const orders = await ordersConcerned(ctx.tenant, targets.contacts, targets.orders, targets.named)
  const known = [...new Set([...targets.orders, ...orders])]
  const events = await eventsConcerned(ctx.tenant, targets.contacts, known, ctx.now() - BODIES_SINCE_MS)
  return ctx.storage.transactionSync(() => {
    const here = eraseHere(sql, targets.contacts, known)
    const bodies = forgetBodiesOf(sql, events)
    const counts = addCounts(addCounts(work.counts, here.counts), { 'relay.bodies': bodies })
    return { ...work, step: 'search', counts, targets: { ...targets, orders: [...new Set([...known, ...here.orders])] } }
  })
}

/**
 * Bodies that came before the request and that nobody could read, or that still wait, have no event to find them by: they are opened and
 * looked through. One that names them loses its body and is done with. Waiting calls of WhatsApp hold news of many and are let through.
 */
async function search(ctx: PrivacyContext, work: PrivacyWork): Promise<PrivacyWork> {
  const { sql } = ctx.storage
  const { vault } = await ctx.settings()
  const traces = await tracesOf(vault, work.targets.identities)
  let from = 0
  let emptied = 0
  for (;;) {
    const rows = all<{ seq: number; body: ArrayBuffer }>(
      sql,
      `SELECT seq, body FROM inbox WHERE (state = 'parked' OR (state = 'new' AND kind <> 'whatsapp')) AND body IS NOT NULL
         AND received_at <= ? AND seq > ? ORDER BY seq LIMIT ?`,
      work.requestedAt,
      from,
      OPEN_AT_ONCE,
    )
    const last = rows.at(-1)
    if (!last || (traces.digits.length === 0 && traces.emails.length === 0)) break
    const found = await Promise.all(rows.map(async ({ body }) => isAbout(vault, body, traces)))
    for (const [i, row] of rows.entries()) {
      if (!found[i]) continue
      const gone = sql.exec(
        `UPDATE inbox SET body = NULL, state = 'ignored', note = 'contact.erased' WHERE seq = ? AND state IN ('parked', 'new')`,
        row.seq,
      )
      if (gone.rowsWritten > 0) emptied++
    }
    from = last.seq
  }
  return {
    ...work,
    step: 'record',
    counts: addCounts(work.counts, { 'relay.bodies': emptied }),
    targets: { ...work.targets, identities: [] },
  }
}

async function isAbout(vault: RelaySettings['vault'], body: ArrayBuffer, traces: Traces): Promise<boolean> {
  try {
    return mentions(fromUtf8(await openBody(vault, body)), traces)
  } catch {
    return false
  }
}
