import type { EventRow } from '../../db/events.ts'
import type { MessageRow } from '../../db/messages.ts'
import { EVENTS } from '../../domain/events.ts'
import { isOffer, type MessageState } from '../../domain/message.ts'
import { CONDITIONS, STILL_TRUE, type Rule } from '../../domain/rules.ts'
import type { MerchantSettings } from '../../domain/settings.ts'
import { explain, type Explained } from '../../relay/explain.ts'
import type { Decision } from '../../relay/plan.ts'

/** Where a rule stands with an order. */
export const JOURNEY_STATES = {
  done: 'it was said',
  waiting: 'a message waits',
  ended: 'nothing was said, or no longer is, for a reason',
  not_begun: 'its event has not come',
  switched_off: 'the rule is off',
} as const
export type JourneyState = keyof typeof JOURNEY_STATES

export interface JourneyStep {
  readonly state: 'done' | 'waiting' | 'ended'
  /** When it was sent, ended, or is due. */
  readonly at: number
  readonly messageId: string | null
  readonly message: MessageState | null
  readonly reason: Explained | null
  readonly bestBefore: number | null
}

export interface Journey {
  readonly rule: Rule
  readonly state: JourneyState
  readonly reason: Explained | null
  readonly steps: readonly JourneyStep[]
}

interface Past {
  readonly events: readonly EventRow[]
  readonly messages: readonly MessageRow[]
  readonly now: number
}

const OF_AN_ORDER: ReadonlySet<string> = new Set(['order', 'parcel', 'checkout'])

/** How each rule that is about orders stands with this one. Pure. */
export function journeysOf(rules: readonly Rule[], past: Past): Journey[] {
  const journeys = rules.flatMap((rule) => {
    const concerns = OF_AN_ORDER.has(EVENTS[rule.definition.event].subject) && rule.definition.event !== 'custom.received'
    const steps = stepsOf(rule, past)
    if (!concerns && steps.length === 0) return []
    return [{ rule, steps, ...standing(rule, steps) }]
  })
  return journeys.toSorted((a, b) => beganAt(a) - beganAt(b) || a.rule.id.localeCompare(b.rule.id))
}

const LAST = Number.MAX_SAFE_INTEGER
const beganAt = ({ state, steps }: Journey) => (state === 'not_begun' || state === 'switched_off' ? LAST : (steps[0]?.at ?? LAST))

function standing(rule: Rule, steps: readonly JourneyStep[]): Pick<Journey, 'state' | 'reason'> {
  if (!rule.on && steps.every((step) => step.messageId === null))
    return { state: 'switched_off', reason: explain(rule.pausedReason ? 'rule.paused' : 'rule.off') }
  for (const state of ['waiting', 'done', 'ended'] as const) {
    const step = steps.findLast((one) => one.state === state)
    if (step) return { state, reason: step.reason }
  }
  return { state: 'not_begun', reason: explain('event.awaited') }
}

/** Its messages, and the times when its event came and no message was planned; oldest first. */
function stepsOf(rule: Rule, { events, messages, now }: Past): JourneyStep[] {
  const own = messages.filter((message) => message.ruleId === rule.id)
  const without = events.flatMap((event) =>
    (event.decisions as readonly Decision[])
      // That it was told already says nothing new beside the message that told it, unless that was another rule's.
      .filter((d) => d.rule === rule.id && d.outcome === 'skipped' && (d.reason !== 'fact.told' || own.length === 0))
      .map((d): JourneyStep => ({ ...NOTHING, at: event.receivedAt, reason: explain(d.reason ?? null) })),
  )
  return [...own.map((message) => stepOf(message, now)), ...without].toSorted((a, b) => a.at - b.at)
}

const NOTHING = { state: 'ended', messageId: null, message: null, bestBefore: null } as const

const STEP_OF: Readonly<Record<MessageState, JourneyStep['state']>> = {
  queued: 'waiting',
  sending: 'waiting',
  unknown: 'waiting',
  accepted: 'done',
  sent: 'done',
  delivered: 'done',
  read: 'done',
  failed: 'ended',
  suppressed: 'ended',
  expired: 'ended',
}

function stepOf(m: MessageRow, now: number): JourneyStep {
  const message = m.state as MessageState
  const state = STEP_OF[message] ?? 'ended'
  const at = { waiting: m.dueAt, done: m.acceptedAt, ended: m.endedAt }[state] ?? m.updatedAt
  const isDelayed = state === 'waiting' && m.reason === null && at > now
  return {
    state,
    at,
    messageId: m.id,
    message,
    reason: explain(isDelayed ? 'rule.delay' : m.reason, m.graphCode),
    bestBefore: state === 'waiting' ? m.bestBefore : null,
  }
}

/** What a rule depends on, in words. */
export function dependsOn({ definition: d }: Rule, { quietHours }: MerchantSettings) {
  const kind = isOffer(d.purpose) ? 'marketing' : d.purpose
  const isQuiet = quietHours.on && quietHours.purposes.some((purpose) => purpose === kind)
  return {
    event: said(d.event, EVENTS[d.event].summary),
    conditions: d.conditions.map((code) => said(code, CONDITIONS[code])),
    stillTrue: d.stillTrue.map((code) => said(code, STILL_TRUE[code])),
    cancelOn: d.cancelOn.map((code) => said(code, EVENTS[code].summary)),
    stopOnReply: d.stopOnReply === true,
    delaySeconds: d.delaySeconds,
    bestBeforeSeconds: d.bestBeforeSeconds,
    purpose: d.purpose,
    quietHours: isQuiet ? { from: quietHours.from, to: quietHours.to } : null,
  }
}

const said = (code: string, plain: string) => ({ code, plain })
