import { DurableObject } from 'cloudflare:workers'
import type { AgendaItem } from '../../db/rehearsal.ts'
import { openTenant } from '../../db/tenant.ts'
import { openControl } from '../../db/control.ts'
import { AppError } from '../../domain/errors.ts'
import type { MerchantId } from '../../domain/ids.ts'
import type { Rule } from '../../domain/rules.ts'
import { shardOf, varsOf, type Env } from '../../env.ts'
import { log } from '../../lib/log.ts'
import { loadSettings } from '../load.ts'
import { compareSides, keepOutcomes } from './outcomes.ts'
import { openPass, takenBefore } from './pass.ts'
import { linesOf, totalsOf, type LinesAsked, type RehearsalState } from './result.ts'
import { onStage, type Stage } from './stage.ts'
import { clearStage, makeTables, runOf, type RunRow, type Side } from './tables.ts'

/** Rounds of one alarm: few, so that a newer run need not wait for long. */
const ROUNDS = 10
const RETRY_MS = 2_000
const MOST_TRIES = 3
/** How long a result can be read. */
export const KEPT_MS = 24 * 3_600_000

export interface RehearsalAsk {
  readonly id: string
  readonly merchantId: MerchantId
  readonly from: number
  readonly to: number
  /** The changed rules, all of them. */
  readonly rules: readonly Rule[]
  readonly agenda: readonly AgendaItem[]
}

interface Playing {
  readonly run: string
  readonly side: Side
  readonly stage: Stage
  readonly pass: Awaited<ReturnType<typeof openPass>>
}

/**
 * The time machine: plays a merchant's past in tables of its own, first by today's rules and then by changed ones, and says what would
 * have been sent. One object for each merchant, with one run. It has the Relay's code and not its ways out: it knows no Sender, no shop
 * and no token, and writes no record.
 */
export class Rehearsal extends DurableObject<Env> {
  readonly #sql = this.ctx.storage.sql
  /** A pass lies in memory; one that was lost with the object begins anew. */
  #playing: Playing | undefined
  #shift: Promise<void> = Promise.resolve()
  #isStopping = false

  /** Begins a run; the one before is forgotten. */
  async start(ask: RehearsalAsk): Promise<void> {
    await this.forget()
    makeTables(this.ctx.storage)
    this.ctx.storage.transactionSync(() => {
      this.#sql.exec(
        `INSERT INTO run (id, merchant_id, state, from_at, to_at, rules, events, side, done, tries, expires_at)
         VALUES (?, ?, 'running', ?, ?, ?, ?, 'today', 0, 0, ?)`,
        ask.id,
        ask.merchantId,
        ask.from,
        ask.to,
        JSON.stringify(ask.rules),
        ask.agenda.length,
        Date.now() + KEPT_MS,
      )
      this.#sql.exec(
        `INSERT INTO agenda (n, subject_id, id) SELECT key, value ->> 'subjectId', value ->> 'id' FROM json_each(?)`,
        JSON.stringify(ask.agenda),
      )
    })
    await this.ctx.storage.setAlarm(Date.now())
  }

  /** How the run of that id stands; undefined where there is none, or no more. */
  async state(id: string, lines: LinesAsked): Promise<RehearsalState | undefined> {
    const run = runOf(this.#sql)
    if (run?.id !== id || run.expires_at <= Date.now()) return undefined
    const { merchant_id: _merchant, rules, tries: _tries, ...shown } = run
    const names = Object.fromEntries((JSON.parse(rules) as Rule[]).map((rule) => [rule.id, rule.definition.name]))
    return { run: shown, names, result: run.state === 'done' ? { ...totalsOf(this.#sql), lines: linesOf(this.#sql, lines) } : null }
  }

  /** Ends what is under way, and empties everything. */
  async forget(): Promise<void> {
    this.#isStopping = true
    await this.#shift
    this.#isStopping = false
    this.#playing = undefined
    await this.ctx.storage.deleteAlarm()
    await this.ctx.storage.deleteAll()
  }

  override async alarm(): Promise<void> {
    const run = runOf(this.#sql)
    if (!run) return
    if (run.expires_at <= Date.now()) return this.forget()
    if (run.state !== 'running') return this.ctx.storage.setAlarm(run.expires_at)
    this.#shift = this.#work(run)
    await this.#shift
  }

  /** Goes on for some rounds. It ends with the alarm set, so that whoever waits for its end has the last word about the alarm. */
  async #work(run: RunRow): Promise<void> {
    const startedAt = Date.now()
    let code: string | undefined
    try {
      for (let rounds = 0; rounds < ROUNDS && !this.#isStopping && runOf(this.#sql)?.state === 'running'; rounds++) await this.#round()
    } catch (error) {
      code = error instanceof AppError ? error.code : 'internal'
      this.#playing = undefined
      this.#note({ tries: run.tries + 1 })
      if (run.tries + 1 >= MOST_TRIES) this.#note({ state: 'failed', reason: 'retries.exhausted' })
    }
    const after = runOf(this.#sql) ?? run
    if (after.state !== 'running') clearStage(this.#sql)
    log({ work: 'rehearsal', merchantId: run.merchant_id, events: after.done, durationMs: Date.now() - startedAt, code })
    if (this.#isStopping) return
    await this.ctx.storage.setAlarm(after.state === 'running' ? Date.now() + (code ? RETRY_MS : 0) : after.expires_at)
  }

  async #round(): Promise<void> {
    const run = runOf(this.#sql)
    if (!run) return
    if (this.#playing?.run !== run.id || this.#playing.side !== run.side) {
      this.#playing = await this.#open(run)
      this.#note({ done: 0 })
      return
    }
    const { pass, stage } = this.#playing
    if (run.done < run.events) return this.#note({ done: await pass.round(run.done) })
    await pass.end()
    this.ctx.storage.transactionSync(() => {
      keepOutcomes(stage, run.side)
      clearStage(this.#sql)
      if (run.side === 'today') return this.#note({ side: 'changed', done: 0 })
      compareSides(this.#sql)
      this.#note({ state: 'done' })
    })
  }

  async #open(run: RunRow): Promise<Playing> {
    clearStage(this.#sql)
    const merchantId = run.merchant_id as MerchantId
    const merchant = await openControl(this.env.DB).merchant(merchantId)
    const tenant = openTenant(shardOf(this.env, merchant?.shard ?? 'DB'), merchantId)
    const loaded = await loadSettings(this.env, merchantId)
    const settings = onStage(loaded, run.side === 'today' ? loaded.rules : (JSON.parse(run.rules) as Rule[]))
    const { PEPPER: pepper, APP_URL: appUrl } = varsOf(this.env)
    const from = run.from_at
    const stage: Stage = {
      storage: this.ctx.storage,
      settings,
      tenant,
      pepper,
      appUrl,
      from,
      takenBefore: await takenBefore({ tenant, settings, from }),
      now: from,
      told: new Map(),
    }
    const relay = this.env.RELAY.getByName(merchantId)
    const pass = await openPass(stage, run.to_at, (contactIds) => relay.contactsKnown(contactIds))
    return { run: run.id, side: run.side, stage, pass }
  }

  #note(patch: Partial<Pick<RunRow, 'state' | 'side' | 'done' | 'reason' | 'tries'>>): void {
    for (const [column, value] of Object.entries(patch)) this.#sql.exec(`UPDATE run SET ${column} = ?`, value)
  }
}
