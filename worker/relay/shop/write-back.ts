import type { AskShop, Published, WriteBack } from '../../connectors/contract.ts'
import { AppError } from '../../domain/errors.ts'
import type { PhoneDecision } from '../../domain/phone.ts'
import { retryDelayMs } from '../../lib/backoff.ts'
import { log } from '../../lib/log.ts'
import { getContact } from '../contacts.ts'
import type { Delivery } from '../inbox.ts'
import { openNotice } from '../notices.ts'
import type { RelaySettings } from '../settings.ts'
import { addToStory, storyOf } from '../story.ts'
import { one, type OrderRow } from '../tables.ts'
import { takeCheckout } from './checkout.ts'
import { apiOf } from './heal.ts'
import { publishRow } from './publish.ts'
import { delayWrite, endWrite, writesDue, type WriteRow } from './writes.ts'

export interface WriteParts {
  readonly sql: SqlStorage
  readonly settings: () => Promise<RelaySettings>
  readonly ask: (connectionId: string, need: WriteRow['kind']) => Promise<AskShop>
  readonly shown: (what: Published) => Promise<string>
  readonly now: () => number
  readonly random: () => number
  readonly accept: (deliveries: readonly Delivery[]) => Promise<number>
  /** Rows were made that the record lacks. */
  readonly changed: () => void
}

/** Writes what is due, one after another. What may work later waits; what never will is told to the merchant in the order's story. */
export async function drainWrites(parts: WriteParts): Promise<void> {
  for (const row of writesDue(parts.sql, parts.now())) {
    try {
      const done = await (WRITERS[row.kind] ?? writeOnOrder)(parts, row)
      // What was asked for anew meanwhile is not done yet.
      if (one<WriteRow>(parts.sql, 'SELECT * FROM shop_writes WHERE id = ? AND at = ?', row.id, row.at))
        endWrite(parts.sql, row.id, 'done', done)
      await tell(parts, row, undefined)
    } catch (error) {
      await put(parts, row, error instanceof AppError ? error : new AppError('internal', {}, error))
    }
  }
}

const WRITERS: Partial<Record<WriteRow['kind'], (parts: WriteParts, row: WriteRow) => Promise<string | null>>> = {
  consent: writeConsent,
  publish: publishRow,
  checkout: takeCheckout,
}

async function put(parts: WriteParts, row: WriteRow, error: AppError): Promise<void> {
  const { sql, now, random } = parts
  const mayWork = error.remedy === 'retry' || error.remedy === 'bug' || error.code === 'shop.closed' || error.code === 'shop.reconnect'
  const delay = mayWork ? retryDelayMs(row.tries + 1, random(), Number(error.detail['waitMs'] ?? 0) / 1000) : undefined
  log({ work: 'shop.write', connectionId: row.connection_id ?? undefined, code: error.code, attempt: row.tries + 1 })
  if (delay !== undefined) return delayWrite(sql, row.id, now() + delay, error.code)
  endWrite(sql, row.id, 'failed', error.code)
  if (error.code === 'shop.scope') openNotice(sql, 'shop.scope', `connection:${row.connection_id ?? '-'}`, { wanted: row.kind }, now())
  await tell(parts, row, error)
}

async function writeOnOrder({ sql, settings, ask }: WriteParts, row: WriteRow): Promise<string | null> {
  const order = one<OrderRow>(sql, 'SELECT * FROM orders WHERE id = ?', row.order_id)
  const { connections, vault } = await settings()
  const connection = connections.get(row.connection_id ?? '')
  const api = connection?.status === 'active' ? apiOf(connection) : undefined
  // Erased, or the shop is gone: there is nothing left to write to.
  if (!order?.shop_order_id || !connection || !api) return 'gone'
  await api.writeBack(await ask(connection.id, row.kind), wishOf(await wholeNote(vault, row), order.shop_order_id))
  return null
}

/** The shopper's own words stand in the shop alone, so they are opened here and nowhere else. */
const wholeNote = async (vault: RelaySettings['vault'], row: WriteRow): Promise<WriteRow> =>
  row.more_sealed ? { ...row, what: `${row.what}: ${await vault.open('shop_writes.more', row.more_sealed)}` } : row

function wishOf({ kind, what }: WriteRow, shopOrderId: string): WriteBack {
  if (kind === 'tag' || kind === 'untag') return { kind, shopOrderId, tag: what }
  return kind === 'note' ? { kind, shopOrderId, text: what } : { kind: 'cancel', shopOrderId, reason: 'customer' }
}

/** To each connected shop that keeps such consent; the others have our ledger. */
async function writeConsent({ sql, settings, ask }: WriteParts, row: WriteRow): Promise<string | null> {
  const { connections, vault } = await settings()
  const sealed = getContact(sql, row.contact_id)?.phone_sealed
  const decision = sealed ? (JSON.parse(await vault.open('contacts.phone', sealed)) as PhoneDecision) : undefined
  if (decision?.state !== 'ok') return 'no phone'
  const results: string[] = []
  for (const connection of connections.values()) {
    const api = connection.status === 'active' ? apiOf(connection) : undefined
    if (!api?.writeConsent) continue
    const state = row.what as 'granted' | 'withdrawn' | 'pending'
    results.push(await api.writeConsent(await ask(connection.id, 'consent'), { phone: decision.phone, state, at: row.at, confirmed: true }))
  }
  return results.join(',') || null
}

/** The order's story says what we wrote, or why not. */
async function tell({ sql, settings, now, changed }: WriteParts, row: WriteRow, error: AppError | undefined): Promise<void> {
  const order = !row.order_id ? undefined : one<OrderRow>(sql, 'SELECT * FROM orders WHERE id = ?', row.order_id)
  const { connections, vault } = await settings()
  const connection = connections.get(row.connection_id ?? '')
  if (!order || !connection) return
  const status = error ? `${WORDS[row.kind](row.what)}: ${error.code}` : WORDS[row.kind](row.what)
  const type = error ? 'shop.not_written' : 'shop.written'
  const seed = `${row.id}|${row.tries}`
  addToStory(sql, await storyOf(vault, { order, connection, type, topic: `write:${row.kind}`, status, at: now(), seed }))
  changed()
}

const WORDS: Readonly<Record<WriteRow['kind'], (what: string) => string>> = {
  tag: (what) => `tag “${what}”`,
  untag: (what) => `tag “${what}” taken off`,
  note: () => 'note',
  cancel: () => 'cancelled for the shopper',
  consent: (what) => `consent ${what}`,
  publish: (what) => `${what} shown`,
  checkout: () => 'answer in the checkout',
}
