import type { Rule } from '../../domain/rules.ts'
import type { LinkRow } from './links.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Without a word of its webhook, a link is asked about this long after it was made. */
const LOOKS_MS = [30 * MINUTE_MS, 6 * HOUR_MS] as const
/** The gateway ends it at its own time; then it is asked once more. */
const AFTER_END_MS = MINUTE_MS
const LEAD_HOURS = 3

/** When shoppers are reminded of an open link; undefined where no rule does. Never in the first half of its life. */
export function remindAt({ made_at, expires_at }: LinkRow, rules: readonly Rule[]): number | undefined {
  const leads = rules.flatMap(({ on, definition }) =>
    on && definition.event === 'payment_link.expiring' ? [definition.paymentLink?.leadHours ?? LEAD_HOURS] : [],
  )
  if (leads.length === 0 || made_at === null) return undefined
  return Math.max(expires_at - Math.max(...leads) * HOUR_MS, (made_at + expires_at) / 2)
}

/** When an open link is asked about next. */
export function nextLookAt(link: LinkRow, rules: readonly Rule[], now: number): number {
  const made = link.made_at ?? link.at
  const times = [...LOOKS_MS.map((ms) => made + ms), remindAt(link, rules) ?? 0].filter((at) => at > now && at < link.expires_at)
  return Math.min(...times, Math.max(link.expires_at + AFTER_END_MS, now + AFTER_END_MS))
}
