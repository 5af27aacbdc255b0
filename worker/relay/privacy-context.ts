import { openErasures } from '../db/erasures.ts'
import type { Tenant } from '../db/tenant.ts'
import type { MerchantId } from '../domain/ids.ts'
import type { Env } from '../env.ts'
import { log } from '../lib/log.ts'
import type { PrivacyWork } from './privacy-queue.ts'
import type { RelaySettings } from './settings.ts'

export interface PrivacyContext {
  readonly env: Env
  readonly storage: DurableObjectStorage
  readonly merchantId: MerchantId
  readonly settings: () => Promise<RelaySettings>
  readonly tenant: Tenant
  /** What the merchant has chosen is not what it was. */
  readonly settingsChanged: () => void
  readonly now: () => number
}

/** Does one step and says which is next, with what it learned; undefined where nothing is left to do. */
export type Step = (ctx: PrivacyContext, work: PrivacyWork) => Promise<PrivacyWork | undefined>

/** The proof that the work was asked for, and once it is done, that it was. */
export async function prove(ctx: PrivacyContext, work: PrivacyWork, kind: 'contact' | 'shop', doneAt: number | null): Promise<void> {
  const { id, source, requestedAt, dueAt, counts } = work
  await openErasures(ctx.env.DB).put({ id, merchantId: ctx.merchantId, kind, source, requestedAt, dueAt, doneAt, counts })
  if (doneAt !== null) log({ work: 'privacy', merchantId: ctx.merchantId, topic: `${kind}.erased`, durationMs: doneAt - requestedAt })
}

/** Rows of the record, told apart from those of this object. */
export const inRecord = (rows: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(rows).map(([table, n]) => [`d1.${table}`, n]))

/** A dry run reads the record and shows orders: what must go here must not lie there. */
export const forgetRehearsal = ({ env, merchantId }: Pick<PrivacyContext, 'env' | 'merchantId'>): Promise<void> =>
  env.REHEARSAL.getByName(merchantId).forget()
