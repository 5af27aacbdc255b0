import type { TestMerchant } from '../support/merchant.ts'
import { rows } from '../support/relay.ts'

interface Written {
  readonly kind: string
  readonly says: string
}

export const byWords = (a: Written, b: Written): number => `${a.kind} ${a.says}`.localeCompare(`${b.kind} ${b.says}`)

/** What is to be written to orders in the shop, with what lies sealed. */
export async function writtenBy(merchant: TestMerchant): Promise<Written[]> {
  const list = await rows<{ kind: string; what: string; more_sealed: string | null }>(
    merchant,
    `SELECT kind, what, more_sealed FROM shop_writes WHERE order_id IS NOT NULL`,
  )
  const opened = await Promise.all(
    list.map(async ({ kind, what, more_sealed: more }) => ({
      kind,
      says: more === null ? what : `${what}: ${await merchant.vault.open('shop_writes.more', more)}`,
    })),
  )
  return opened.toSorted(byWords)
}

/** What is wished of couriers, opened. */
export async function wishesOf(merchant: TestMerchant): Promise<{ awb: string; says: unknown }[]> {
  const list = await rows<{ awb: string; what: string }>(
    merchant,
    `SELECT p.awb, e.what FROM errands e JOIN parcels p ON p.id = e.parcel_id WHERE e.kind = 'reattempt' ORDER BY e.at, p.awb`,
  )
  return Promise.all(
    list.map(async ({ awb, what }) => ({ awb, says: JSON.parse(await merchant.vault.open('errands.what', what)) as unknown })),
  )
}
