import { fromUtf8 } from '../lib/bytes.ts'
import { openBody } from './body.ts'
import { type DeliverySummary, summaryOf } from './inbox.ts'
import type { InboxRow } from './tables.ts'
import { type InboxContext, parseDelivery } from './work-inbox.ts'

/** A delivery with what it holds. It goes to the merchant whose it is, masked by whoever shows it. */
export interface DeliveryLook extends DeliverySummary {
  /** What a shop, gateway or courier sent; null for everything else, and where it is no longer kept. */
  readonly text: string | null
  /** Its word for a state that has no meaning yet, read with the settings of this moment. */
  readonly unknown: string | null
}

/** One delivery, looked at and left as it is. */
export async function lookAt(ctx: InboxContext, row: InboxRow): Promise<DeliveryLook> {
  const summary = summaryOf({ ...row, has_body: row.body ? 1 : 0 })
  if (row.kind !== 'hook' || !row.body) return { ...summary, text: null, unknown: null }
  const text = fromUtf8(await openBody(ctx.settings.vault, row.body))
  return { ...summary, text, unknown: unknownIn(ctx, row, text) }
}

function unknownIn(ctx: InboxContext, row: InboxRow, text: string): string | null {
  try {
    const parsed = parseDelivery(ctx, row, text)
    return 'unknown' in parsed ? parsed.unknown : null
  } catch {
    return null
  }
}
