import { openControl } from '../db/control.ts'
import { AppError } from '../domain/errors.ts'
import { varsOf, type Env } from '../env.ts'
import { fromBase64, toBase64 } from '../lib/bytes.ts'
import { openDataKey, openMasterKeys, rewrapDataKey, sealCheck, type MasterKeys } from '../privacy/seal.ts'

export interface Rewrapped {
  /** Every data key is under the current master key, and so is the check: the older master keys may go. */
  readonly done: boolean
  /** Where to go on; absent at the end of the list. */
  readonly next?: string
  readonly rewrapped: number
  /** Data keys that are still under an older master key. */
  readonly left: number
}

/**
 * Brings one page of data keys under the current master key and proves that the others of the page open under it. Safe to repeat,
 * to stop, and to run twice at once. A key that no listed master key opens ends it with `config.master_key` and the merchant's id.
 */
export async function rewrapPage(
  env: Env,
  { after, limit }: { readonly after: string; readonly limit: number },
  now: number,
): Promise<Rewrapped> {
  const master = openMasterKeys(varsOf(env).MASTER_KEYS)
  const control = openControl(env.DB)
  const page = await control.dataKeysAfter(after, limit)
  const changes: Change[] = []
  let failure: unknown
  for (const row of page) {
    try {
      const to = await underCurrent(master, row)
      if (to !== undefined) changes.push({ id: row.id, from: row.dataKey, to })
    } catch (error) {
      failure = named(error, row.id)
      break
    }
  }
  const rewrapped = changes.length > 0 ? (await control.replaceDataKeys(changes, master.current, now)).meta.changes : 0
  if (failure !== undefined) throw failure
  const left = await control.countKeysNotUnder(master.current)
  const last = page.length === limit ? page.at(-1) : undefined
  if (last) return { done: false, next: last.id, rewrapped, left }
  // A merchant made meanwhile by an isolate that had the older keys is still left: then the check must stay, too.
  if (left > 0) return { done: false, rewrapped, left }
  await control.replaceKeyCheck(toBase64(await sealCheck(master)))
  return { done: true, rewrapped, left }
}

interface Change {
  readonly id: string
  readonly from: string
  readonly to: string
}

/** The data key under the current master key; undefined where it is that already. */
async function underCurrent(master: MasterKeys, row: { id: string; dataKey: string; dataKeyId: string }): Promise<string | undefined> {
  const wrapped = fromBase64(row.dataKey) ?? new Uint8Array()
  if (row.dataKeyId !== master.current) return toBase64((await rewrapDataKey(master, row.id, wrapped, row.dataKeyId)).wrapped)
  await openDataKey(master, row.id, wrapped, row.dataKeyId)
  return undefined
}

const named = (error: unknown, merchantId: string): unknown =>
  error instanceof AppError ? new AppError(error.code, { ...error.detail, merchantId }, error) : error
