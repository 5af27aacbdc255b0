import { runInDurableObject } from 'cloudflare:test'
import { expect, vi } from 'vitest'
import type { MessageRow } from '../../worker/relay/tables.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { testEnv, type TestMerchant } from './merchant.ts'

/** Rows of the merchant's Relay, as they are in its storage. */
export async function rows<T extends Record<string, SqlStorageValue>>(
  merchant: TestMerchant,
  query: string,
  ...params: (string | number | null)[]
): Promise<T[]> {
  return runInDurableObject(relayOf(testEnv, merchant.id) as never, (_relay: unknown, state: DurableObjectState) =>
    state.storage.sql.exec<T>(query, ...params).toArray(),
  )
}

export const messages = (merchant: TestMerchant) => rows<MessageRow>(merchant, `SELECT * FROM messages WHERE direction = 'out' ORDER BY id`)

/** Waits until a statement about the messages holds. */
export async function untilMessages(merchant: TestMerchant, holds: (list: MessageRow[]) => void, timeout = 15_000): Promise<MessageRow[]> {
  let list: MessageRow[] = []
  await vi.waitFor(
    async () => {
      list = await messages(merchant)
      holds(list)
    },
    { timeout, interval: 20 },
  )
  return list
}

/** Waits until nothing is due, sending or unrecorded. */
export async function untilQuiet(merchant: TestMerchant, timeout = 15_000): Promise<void> {
  await vi.waitFor(
    async () => {
      const health = await relayOf(testEnv, merchant.id).health()
      const due = await rows<{ n: number }>(
        merchant,
        `SELECT count(*) AS n FROM messages WHERE state = 'queued' AND hold IS NULL AND due_at <= ?`,
        Date.now(),
      )
      expect({ waiting: health.waiting, unrecorded: health.unrecorded, due: due[0]?.n }).toEqual({ waiting: 0, unrecorded: false, due: 0 })
      const sending = await rows<{ n: number }>(merchant, `SELECT count(*) AS n FROM messages WHERE state = 'sending'`)
      expect(sending[0]?.n).toBe(0)
    },
    { timeout, interval: 20 },
  )
}
