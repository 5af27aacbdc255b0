import * as z from 'zod'
import { text, zonedTime } from '../kit/fields.ts'

/** What happened on the way, on the clock of India. Webhooks and the tracking API tell it alike. */
export const Scans = z.array(z.object({ date: text, activity: text })).nullish()

export function latestScan(scans: z.infer<typeof Scans>): { readonly at: number; readonly activity: string | undefined } | undefined {
  const dated = (scans ?? []).flatMap(({ date, activity }) => {
    const at = zonedTime(date, '+05:30')
    return at === undefined ? [] : [{ at, activity }]
  })
  return dated.toSorted((a, b) => b.at - a.at)[0]
}
