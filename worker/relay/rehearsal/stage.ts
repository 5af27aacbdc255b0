import type { Tenant } from '../../db/tenant.ts'
import { AppError } from '../../domain/errors.ts'
import { wallMonth } from '../../lib/clock.ts'
import { openBudget } from '../budget.ts'
import { newCounts } from '../counts.ts'
import { errandsDue, patchErrand } from '../errands/errands.ts'
import { releasePrepared } from '../errands/prepare.ts'
import { endStaleHolds, sentThisMonth } from '../outbox.ts'
import { NumberPace } from '../pace.ts'
import { applySigns, nextSignAt } from './history.ts'
import type { Decision } from '../plan.ts'
import { drainOutbox } from '../pump.ts'
import type { RelaySettings } from '../settings.ts'
import { one } from '../tables.ts'
import { nextWake } from '../timers.ts'

/** Nothing waits for a number here: how fast it may send is no matter of rules. */
const UNHURRIED = 1_000_000_000
/** So often may the same moment bring new work. */
const TURNS_AT_ONE_MOMENT = 10_000
/** So often may the time be asked for before it goes on by a millisecond: whatever waits for a moment later gets there. */
const ASKED_PER_MS = 10_000

export interface Stage {
  readonly storage: DurableObjectStorage
  /** With the rules of this side, and as `onStage` leaves them. */
  readonly settings: RelaySettings
  readonly tenant: Tenant
  readonly pepper: string
  readonly appUrl: string
  readonly from: number
  /** Messages that had counted towards the month's limit when the time begins. */
  readonly takenBefore: number
  /** What the virtual clock shows; `until` alone moves it. */
  now: number
  /** How often each rule kept from telling a fact twice. */
  readonly told: Map<string, number>
}

/**
 * The merchant's choices as a dry run takes them: a number that works, and no token of it, so that nothing here could send; an active
 * shop; consent from the ledger alone (history.ts). Which signs count was decided when they came.
 */
export function onStage(settings: RelaySettings, rules: RelaySettings['rules']): RelaySettings {
  const { choices } = settings
  return {
    ...settings,
    status: 'active',
    rules,
    numbers: [{ id: 'dry-run', wabaId: '', token: '', perSecond: UNHURRIED, status: 'active' }],
    choices: {
      ...choices,
      checkoutNotice: { ...choices.checkoutNotice, on: false },
      consentSources: { order_attribute: true, order_meta: true, shop_sync: true },
    },
  }
}

/** Moves the clock, and with it everything that is due until then; each message is judged at its own time. */
export async function until(stage: Stage, at: number): Promise<void> {
  const { sql } = stage.storage
  for (let turns = 0; ; turns++) {
    // Nothing is in doubt here, so the time that doubts take does not matter.
    const next = Math.min(nextWake(sql, 0) ?? at + 1, nextSignAt(sql) ?? at + 1)
    if (next > at) break
    if (next > stage.now) turns = 0
    if (turns > TURNS_AT_ONE_MOMENT) throw new AppError('internal', { why: 'a dry run does not come to rest' })
    // A millisecond later: what is over at that moment is over, and time that stands still would wait for it for ever.
    stage.now = Math.max(stage.now, next + 1)
    applySigns(sql, stage.now)
    endStaleHolds(sql, stage.now)
    await sendDue(stage)
  }
  stage.now = Math.max(stage.now, at)
}

/** The Relay's own way out, with a sender that only writes down. */
async function sendDue(stage: Stage): Promise<void> {
  const { storage, settings, now } = stage
  const sameMonth = wallMonth(now, settings.timeZone) === wallMonth(stage.from, settings.timeZone)
  const counts = newCounts()
  let asked = 0
  await drainOutbox({
    storage,
    settings,
    vault: settings.vault,
    pepper: stage.pepper,
    appUrl: stage.appUrl,
    pace: new NumberPace(now, UNHURRIED),
    now: () => {
      if (++asked % ASKED_PER_MS === 0) stage.now++
      return stage.now
    },
    random: () => 0,
    until: Number.POSITIVE_INFINITY,
    send: async (requests) =>
      requests.map(({ ref }) => {
        noteWindow(storage.sql, ref, stage.now)
        return { kind: 'accepted', wamid: `dry-run.${ref}`, held: false }
      }),
    changed: () => {},
    templatesChanged: () => {},
    version: { now: 0 },
    touched: () => {},
    sentThisMonth: sentThisMonth(storage.sql, settings, now) + (sameMonth ? stage.takenBefore : 0),
    sentBefore: 0,
    budget: openBudget(storage.sql, settings, now),
    counts,
  })
  sayYes(storage.sql, now)
}

/** What shops and gateways would have answered is not known; they are taken to say yes, and nobody is asked. */
function sayYes(sql: SqlStorage, now: number): void {
  for (const { id, message_id } of errandsDue(sql, now)) {
    patchErrand(sql, id, { state: 'done', ended_at: now })
    if (message_id) releasePrepared(sql, message_id, now)
  }
}

/** Inside the window of 24 hours prices differ. */
function noteWindow(sql: SqlStorage, messageId: string, now: number): void {
  const open = one(
    sql,
    'SELECT 1 AS x FROM messages m JOIN contacts c ON c.id = m.contact_id WHERE m.id = ? AND c.window_until > ?',
    messageId,
    now,
  )
  if (open) sql.exec('INSERT OR IGNORE INTO inside (message_id) VALUES (?)', messageId)
}

export function countTold(stage: Stage, decisions: readonly Decision[]): void {
  for (const { rule, outcome, reason } of decisions)
    if (outcome === 'skipped' && reason === 'fact.told') stage.told.set(rule, (stage.told.get(rule) ?? 0) + 1)
}
