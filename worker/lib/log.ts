/**
 * One wide line per unit of work. Only these fields can be written: ids, codes, counts and durations.
 * A field that isn't listed doesn't compile, and is dropped if it comes anyway.
 */
const FIELDS = [
  'at',
  'work',
  'requestId',
  'method',
  'route',
  'status',
  'durationMs',
  'sampled',
  'code',
  'remedy',
  'merchantId',
  'connectionId',
  'connector',
  'topic',
  'envelopes',
  'fresh',
  'rows',
  'events',
  'drafts',
  'sent',
  'accepted',
  'failed',
  'suppressed',
  'retried',
  'unknown',
  'parked',
  'statuses',
  'd1Batches',
  'd1Rows',
  'messageId',
  'orderId',
  'attempt',
  'graphCode',
  'httpStatus',
  'fbtraceId',
  'nextAt',
  'why',
] as const

export type LogFields = Partial<Record<(typeof FIELDS)[number], string | number | undefined>>

const ALLOWED: ReadonlySet<string> = new Set(FIELDS)

export type Log = (fields: LogFields) => void

/** Writes the line. The values are our own words, ids and numbers; callers never pass text that came from outside. */
export const log: Log = (fields) => {
  const line: Record<string, string | number> = {}
  for (const [key, value] of Object.entries(fields)) if (value !== undefined && ALLOWED.has(key)) line[key] = value
  console.log(JSON.stringify(line))
}
