import type { Verdict } from './check.ts'
import { checkNumber, checkOneOf, invalid } from './check.ts'
import type { Json } from './json.ts'
import { fields, number, text } from './json.ts'

export const FAULTS = ['ok', 'http500', 'timeout', 'ratelimit', 'hang_after_accept'] as const
export type FaultMode = (typeof FAULTS)[number]
export const STATUS_MODES = ['auto', 'off', 'shuffle', 'duplicate'] as const
export type StatusMode = (typeof STATUS_MODES)[number]

/** How hard the sandbox makes it. One JSON row, so that it survives a restart. */
export interface Settings {
  readonly fault: {
    readonly mode: FaultMode
    /** Requests it still applies to; null is until changed. */ readonly left: number | null
    readonly latencyMs: number
  }
  readonly statuses: { readonly mode: StatusMode; readonly sentMs: number; readonly deliveredMs: number; readonly readMs: number }
  /** Takes templates that don't exist, unchecked. For trying Meta's published examples only. */
  readonly lenientTemplates: boolean
  /** Free-form messages need a shopper's message of the last 24 hours. */
  readonly window: boolean
  /** A closed window is told in the answer, or by a failed status after a 200; Meta does both. */
  readonly windowRefusal: 'sync' | 'async'
  readonly ratePerSecond: number
  readonly pairBurst: number
  /** One message in this many seconds to one shopper, once the burst is used; 0 lifts the limit. */
  readonly pairSeconds: number
  readonly approval: 'instant' | 'delayed'
  readonly approvalMs: number
  /** Approves promotional "utility" templates as MARKETING. */
  readonly recategorise: boolean
  /** Shopper's number (digits, or "*") → the code that every message to it fails with after it was accepted. */
  readonly outcomes: Readonly<Record<string, number>>
  /** How long a request that gets no answer is held open. */
  readonly holdMs: number
  /** Phone numbers besides those of the demo merchant. */
  readonly numbers: readonly {
    readonly id: string
    readonly wabaId: string
    readonly display?: string
    readonly name?: string
    readonly deleted?: boolean
  }[]
}

export const DEFAULTS: Settings = {
  fault: { mode: 'ok', left: null, latencyMs: 0 },
  statuses: { mode: 'auto', sentMs: 50, deliveredMs: 150, readMs: 600 },
  lenientTemplates: false,
  window: true,
  windowRefusal: 'sync',
  ratePerSecond: 80,
  pairBurst: 45,
  pairSeconds: 6,
  approval: 'instant',
  approvalMs: 3000,
  recategorise: true,
  outcomes: {},
  holdMs: 60_000,
  numbers: [],
}

const millis = (body: Json, name: string, max = 600_000): Verdict =>
  body[name] === undefined ? undefined : checkNumber(body[name], name, 0, max)

/** `POST /faults`: an absent count lasts until changed, a count of 0 applies to nothing. */
export function withFault(settings: Settings, body: Json): Settings | NonNullable<Verdict> {
  const wrong =
    checkOneOf(body['mode'], 'mode', FAULTS) ??
    millis(body, 'latencyMs') ??
    (body['count'] === undefined || body['count'] === null ? undefined : checkNumber(body['count'], 'count', 0, 1e9))
  if (wrong) return wrong
  return {
    ...settings,
    fault: { mode: body['mode'] as FaultMode, left: number(body['count']) ?? null, latencyMs: number(body['latencyMs']) ?? 0 },
  }
}

/** `POST /statuses`. */
export function withStatuses(settings: Settings, body: Json): Settings | NonNullable<Verdict> {
  const wrong =
    checkOneOf(body['mode'], 'mode', STATUS_MODES) ?? millis(body, 'sentMs') ?? millis(body, 'deliveredMs') ?? millis(body, 'readMs')
  if (wrong) return wrong
  const { sentMs, deliveredMs, readMs } = settings.statuses
  return {
    ...settings,
    statuses: {
      mode: body['mode'] as StatusMode,
      sentMs: number(body['sentMs']) ?? sentMs,
      deliveredMs: number(body['deliveredMs']) ?? deliveredMs,
      readMs: number(body['readMs']) ?? readMs,
    },
  }
}

/** Which JSON type each plain setting has; anything else in `POST /settings` is refused. */
const PLAIN: Readonly<Record<string, 'boolean' | 'number'>> = {
  lenientTemplates: 'boolean',
  window: 'boolean',
  recategorise: 'boolean',
  ratePerSecond: 'number',
  pairBurst: 'number',
  pairSeconds: 'number',
  approvalMs: 'number',
  holdMs: 'number',
}
const CHOICES: Readonly<Record<string, readonly string[]>> = { windowRefusal: ['sync', 'async'], approval: ['instant', 'delayed'] }

/** `POST /settings`: changes what is named, keeps the rest. */
export function withSettings(settings: Settings, body: Json): Settings | NonNullable<Verdict> {
  for (const [name, value] of Object.entries(body)) {
    const choices = CHOICES[name]
    const wrong = choices
      ? checkOneOf(value, name, choices)
      : name === 'outcomes'
        ? Object.values(fields(value)).every((code) => number(code) !== undefined)
          ? undefined
          : invalid(name, 'maps numbers to error codes.')
        : name === 'numbers'
          ? Array.isArray(value) && value.every((item) => text(fields(item)['id']) && text(fields(item)['wabaId']))
            ? undefined
            : invalid(name, 'is a list of {id, wabaId}.')
          : PLAIN[name] === undefined
            ? invalid(name, 'is not a setting.')
            : typeof value === PLAIN[name]
              ? undefined
              : invalid(name, `must be a ${PLAIN[name]}.`)
    if (wrong) return wrong
  }
  return { ...settings, ...(body as Partial<Settings>) }
}
