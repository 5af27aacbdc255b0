import type { SendOutcome, SendRequest } from '../whatsapp/client.ts'
import { priceColumns } from './costs.ts'
import { compose, type Composed, type ComposeContext, type ComposeScene } from './compose.ts'
import { prepareMessage } from './errands/prepare.ts'
import { dueMessages, getMessage, moveMessage, noteMessage, suppress } from './outbox.ts'
import { recordOutcome } from './outcome.ts'
import { pairPace, type NumberPace } from './pace.ts'
import { judge, type Verdict } from './policy.ts'
import { commonOf, numberOf, sceneOf, type SceneContext } from './scene.ts'
import { SENDER_BATCH } from './sender.ts'
import { keepSealed, type MessageRow } from './tables.ts'

const MAX_IN_FLIGHT = 120
const ROUND = 60

export interface PumpContext extends ComposeContext, SceneContext {
  readonly pace: NumberPace
  readonly random: () => number
  /** When the shift ends: nothing new is taken up after that, and what flies is waited for. */
  readonly until: number
  readonly send: (requests: readonly SendRequest[]) => Promise<SendOutcome[]>
  /** Called whenever something changed that the record should see. */
  readonly changed: () => void
  readonly templatesChanged: () => void
  /** Rises with every write that is not the pump's own. */
  readonly version: { readonly now: number }
  readonly touched: () => void
  readonly counts: { sent: number; accepted: number; failed: number; suppressed: number; unknown: number }
}

/**
 * Sends what is due until nothing is, several calls side by side. A message is marked `sending` in storage before its
 * call leaves (the output gate holds the call back until that is on disk), so that no crash can hide that it may have gone out.
 */
export async function drainOutbox(ctx: PumpContext): Promise<void> {
  const { sql } = ctx.storage
  const flying = new Set<Promise<void>>()
  let inFlight = 0
  for (;;) {
    const room = ctx.now() < ctx.until ? Math.min(ROUND, MAX_IN_FLIGHT - inFlight) : 0
    const due = room > 0 ? dueMessages(sql, ctx.now(), room) : []
    const { requests, waitMs } = due.length > 0 ? await makeReady(ctx, due) : { requests: [], waitMs: 0 }
    for (const batch of chunks(requests, SENDER_BATCH)) {
      inFlight += batch.length
      const call = transmit(ctx, batch).finally(() => {
        inFlight -= batch.length
        flying.delete(call)
      })
      flying.add(call)
    }
    if (due.length > 0) ctx.changed()
    if (waitMs > 0) await Promise.race([...flying, scheduler.wait(waitMs)])
    else if (due.length === 0 || room <= 0) {
      if (flying.size === 0) return
      await Promise.race(flying)
    }
  }
}

interface Ready {
  readonly message: MessageRow
  readonly request: SendRequest
}

/** Judges, composes, and marks as sending. `waitMs` is above 0 when the number's limit per second is used up. */
async function makeReady(ctx: PumpContext, due: readonly MessageRow[]): Promise<{ requests: Ready[]; waitMs: number }> {
  const sending: Candidate[] = []
  const perSecond = numberOf(ctx.settings)?.perSecond ?? 1
  const places = ctx.pace.free(ctx.now(), perSecond)
  const common = commonOf(ctx)
  const contacts = new Set<string>()
  for (const message of due) {
    const scene = sceneOf(ctx, message, common)
    if (!settle(ctx, message, judge(message, scene.outlook)) || !scene.compose || !pairFits(ctx, message, scene.compose)) continue
    // Composing opens sealed data; that is done only for what can leave now.
    if (sending.length >= places) break
    if (prepareMessage(ctx.storage.sql, message, scene.compose.rule?.definition.prepare ?? [], ctx.now()) !== 'ready') continue
    const isFirst = !contacts.has(scene.compose.contact.id)
    contacts.add(scene.compose.contact.id)
    sending.push({ message, scene: scene.compose, isFirst })
  }
  if (sending.length === 0 && places === 0) return { requests: [], waitMs: Math.ceil(1000 / perSecond) }
  const version = ctx.version.now
  const composed = await Promise.all(sending.map(async (candidate) => ({ ...candidate, result: await tryCompose(ctx, candidate.scene) })))
  const requests: Ready[] = []
  for (const { result, ...candidate } of composed) {
    // What was read before composing still holds if nothing was written since, and if it is the shopper's only message here.
    const isUnchanged = ctx.version.now === version && candidate.isFirst
    const scene = isUnchanged ? candidate.scene : lookAgain(ctx, candidate.message)
    const waitMs = scene ? markSending(ctx, scene, result, requests) : 0
    if (waitMs > 0) return { requests, waitMs }
  }
  return { requests, waitMs: 0 }
}

interface Candidate {
  readonly message: MessageRow
  readonly scene: ComposeScene
  readonly isFirst: boolean
}

/** The world read once more, because it may have changed while composing; undefined where the message may not go now. */
function lookAgain(ctx: PumpContext, { id }: MessageRow): ComposeScene | undefined {
  const message = getMessage(ctx.storage.sql, id)
  if (message?.state !== 'queued' || message.hold !== null || (message.due_at ?? 0) > ctx.now()) return undefined
  const { outlook, compose: scene } = sceneOf(ctx, message, commonOf(ctx))
  return settle(ctx, message, judge(message, outlook)) && scene && pairFits(ctx, message, scene) ? scene : undefined
}

/** Whether the shopper may get another message now; if not, the message waits for its turn. */
function pairFits(ctx: PumpContext, message: MessageRow, { contact }: ComposeScene): boolean {
  const now = ctx.now()
  const { wait } = pairPace(contact.pair_tat, now)
  if (wait > 0) noteMessage(ctx.storage.sql, message.id, { due_at: now + wait, reason: 'pace.pair' }, now)
  return wait <= 0
}

/** A message that can't be put together must not stop the others. */
async function tryCompose(ctx: PumpContext, scene: ComposeScene): Promise<Composed> {
  try {
    return await compose(ctx, scene)
  } catch {
    return { ok: false, reason: 'template.params_mismatch' }
  }
}

/** Takes the message over the line: marked before its call leaves. Returns how long to wait where the number has no place left. */
function markSending(ctx: PumpContext, { message, contact }: ComposeScene, composed: Composed, requests: Ready[]): number {
  const { sql } = ctx.storage
  const now = ctx.now()
  const number = numberOf(ctx.settings)
  if (!number) return 0
  if (!composed.ok) {
    suppress(sql, message, composed.reason, now)
    ctx.counts.suppressed++
    return 0
  }
  if (ctx.budget.bars(message.purpose, composed.cost)) {
    suppress(sql, message, 'budget.spent', now)
    ctx.counts.suppressed++
    return 0
  }
  const waitMs = ctx.pace.take(now, number.perSecond)
  if (waitMs > 0) return waitMs
  sql.exec('UPDATE contacts SET pair_tat = ? WHERE id = ?', pairPace(contact.pair_tat, now).next, contact.id)
  const marks = {
    sending_at: now,
    attempts: message.attempts + 1,
    number_id: number.id,
    reason: null,
    template: composed.template,
    language: composed.language,
    category: composed.category,
    way: composed.way,
    ...priceColumns(composed.cost),
  }
  moveMessage(sql, message, 'sending', marks, now)
  keepSealed(sql, message.id, composed.contentSealed)
  ctx.counts.sent++
  ctx.budget.count(composed.cost)
  requests.push({
    message: { ...message, ...marks, state: 'sending' },
    request: { phoneNumberId: number.id, token: number.token, to: composed.to, content: composed.content, ref: message.id },
  })
  return 0
}

async function transmit(ctx: PumpContext, batch: readonly Ready[]): Promise<void> {
  let outcomes: readonly SendOutcome[]
  try {
    outcomes = await ctx.send(batch.map((b) => b.request))
  } catch {
    // The call between our own parts broke; what Meta got, nobody knows.
    outcomes = []
  }
  const now = ctx.now()
  for (const [i, { message }] of batch.entries()) {
    const outcome = outcomes[i] ?? { kind: 'unknown' as const, why: 'connection' as const }
    const current = getMessage(ctx.storage.sql, message.id)
    if (!current) continue
    // A status may have overtaken the answer; the table of states keeps the newer word.
    if (outcome.kind === 'accepted' && current.wamid === null && current.state !== 'sending') {
      noteMessage(ctx.storage.sql, current.id, { wamid: outcome.wamid, accepted_at: current.accepted_at ?? now }, now)
    }
    // That the window had closed was told before that the message was taken; it goes on as template.
    if (current.state === 'queued' && current.way === 'template.fallback') continue
    recordOutcome(
      { sql: ctx.storage.sql, now, random: ctx.random(), choices: ctx.settings.choices, templatesChanged: ctx.templatesChanged },
      current,
      outcome,
    )
    if (outcome.kind !== 'accepted') ctx.touched()
    if (outcome.kind === 'refused') ctx.budget.giveBack(message)
    ctx.counts[outcome.kind === 'refused' ? 'failed' : outcome.kind]++
  }
  ctx.changed()
}

/** Carries a verdict out; true where the message may go on. */
function settle(ctx: PumpContext, message: MessageRow, verdict: Verdict): boolean {
  const { sql } = ctx.storage
  const now = ctx.now()
  switch (verdict.do) {
    case 'send':
      return true
    case 'suppress':
      suppress(sql, message, verdict.reason, now)
      ctx.counts.suppressed++
      return false
    case 'wait':
      noteMessage(sql, message.id, { due_at: verdict.until, reason: verdict.reason }, now)
      return false
    case 'hold':
      noteMessage(sql, message.id, { hold: verdict.reason, reason: null }, now)
      return false
  }
}

function* chunks<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < list.length; i += size) yield list.slice(i, i + size)
}
