import type { ConsentRow } from '../../db/consents.ts'
import type { EventRow } from '../../db/events.ts'
import type { MessageRow } from '../../db/messages.ts'
import { EVENTS, type DomainEvent } from '../../domain/events.ts'
import { JOINS, type Joined } from '../../domain/joined.ts'
import { toDecimal } from '../../domain/money.ts'
import { explain, type Explained } from '../../relay/explain.ts'
import type { Decision } from '../../relay/plan.ts'
import type { Text } from './opened.ts'
import { sayWay } from './price-shape.ts'
import { isoOf } from './shape.ts'

/** One line of an order's story. */
export interface Entry {
  at: string
  kind: 'event' | 'decision' | 'message' | 'status' | 'consent'
  title: string
  detail?: string
  connector?: string
  topic?: string
  event?: string
  /** By what it came to this order. */
  joined?: { by: string; plain: string; confidence?: number }
  rule?: string
  outcome?: Decision['outcome']
  reason?: Explained
  messageId?: string
  state?: string
  template?: string
  language?: string
  text?: Text
}

export interface Story {
  readonly events: readonly { readonly row: EventRow; readonly opened: DomainEvent | null }[]
  readonly messages: readonly { readonly row: MessageRow; readonly text: Text | null }[]
  readonly consents: readonly ConsentRow[]
  /** Rule id → name. */
  readonly rules: ReadonlyMap<string, string>
}

interface Placed {
  /** Where it belongs in the story: its time, but never before what it follows from. */
  readonly after: number
  readonly rank: number
  readonly entry: Entry
}

/**
 * What happened to an order, what each rule made of it, what was said and what became of that; oldest first. Senders' clocks
 * run ahead and WhatsApp counts whole seconds, so an effect is never put before its cause, whatever the times say.
 */
export function tell(story: Story): Entry[] {
  const name = (rule: string) => story.rules.get(rule) ?? rule
  const placed = [
    ...story.events.flatMap(({ row, opened }) => ofEvent(row, opened, name)),
    ...story.messages.flatMap(({ row, text }) => ofMessage(row, text, name)),
    ...story.consents.map(ofConsent),
  ]
  return placed.sort((a, b) => a.after - b.after || a.rank - b.rank).map((p) => p.entry)
}

const RANK = { event: 0, consent: 1, decision: 2, message: 3, status: 4 } as const

function ofEvent(row: EventRow, opened: DomainEvent | null, name: (rule: string) => string): Placed[] {
  const at = Math.min(row.occurredAt, row.receivedAt)
  const type = row.type as keyof typeof EVENTS
  const title = opened?.custom ? `Your own event “${opened.custom.name}”` : (EVENTS[type]?.summary ?? row.type)
  const joined = row.joined as Joined | null
  const detail = [opened && detailOf(opened), joined && unsureOf(joined)].filter(Boolean).join(' · ')
  const event: Entry = {
    at: isoOf(row.occurredAt),
    kind: 'event',
    title,
    ...(detail ? { detail } : {}),
    connector: row.connector,
    topic: row.topic,
    event: row.type,
    ...(joined ? { joined: { ...joined, plain: JOINS[joined.by] } } : {}),
  }
  const decisions = (row.decisions as Decision[]).map((d): Placed => {
    const reason = explain(d.reason ?? null)
    const entry: Entry = {
      at: isoOf(row.receivedAt),
      kind: 'decision',
      title: `Rule “${name(d.rule)}”: ${OUTCOME[d.outcome]}`,
      event: row.type,
      rule: d.rule,
      outcome: d.outcome,
      ...(reason ? { reason } : {}),
      ...(d.messageId ? { messageId: d.messageId } : {}),
    }
    return { after: row.receivedAt, rank: RANK.decision, entry }
  })
  return [{ after: at, rank: RANK.event, entry: event }, ...decisions]
}

/** What was seen and not said is shown as such, wherever the story is read. */
function unsureOf({ by, confidence }: Joined): string | undefined {
  return confidence === undefined ? undefined : `joined ${JOINS[by]} (${Math.round(confidence * 100)} % sure)`
}

const OUTCOME: Readonly<Record<Decision['outcome'], string>> = {
  planned: 'a message is planned',
  held: 'a message is planned and waits',
  moved: 'the waiting message starts its time anew',
  skipped: 'no message',
}

/** What the sender said beside the fact itself; nothing that is personal, which stands in the contact. */
function detailOf({ payment, parcel, order }: DomainEvent): string | undefined {
  const amount = payment?.amount ?? order?.total
  const parts = [
    amount && `${toDecimal(amount)} ${amount.currency}`,
    payment?.method,
    payment?.reason,
    parcel?.carrier,
    parcel?.status ?? order?.status,
    parcel?.note,
  ].filter((part) => part)
  return parts.length > 0 ? parts.join(' · ') : undefined
}

function ofMessage(m: MessageRow, text: Text | null, name: (rule: string) => string): Placed[] {
  const why = explain(m.reason, m.graphCode)
  const detail = sayWay(m)
  const title =
    m.direction === 'in' ? 'The shopper wrote' : m.ruleId === null ? 'Answer to the shopper' : `Message of the rule “${name(m.ruleId)}”`
  const common = { messageId: m.id, ...(m.ruleId ? { rule: m.ruleId } : {}) }
  const message: Entry = {
    at: isoOf(m.createdAt),
    kind: 'message',
    title,
    ...(detail ? { detail } : {}),
    ...common,
    state: m.state,
    ...(why ? { reason: why } : {}),
    ...(m.template ? { template: m.template } : {}),
    ...(m.language ? { language: m.language } : {}),
    ...(text ? { text } : {}),
  }
  // Statuses count whole seconds and our own times don't: none comes before the one that it follows from.
  let follows = m.createdAt
  const steps = STEPS.flatMap(({ state, title: stepTitle, at: column }): Placed[] => {
    const at = m[column]
    if (at === null) return []
    follows = Math.max(follows, at)
    return [{ after: follows, rank: RANK.status, entry: { at: isoOf(at), kind: 'status', title: stepTitle, ...common, state } }]
  })
  const end = ENDS[m.state]
  if (end) {
    const at = m.endedAt ?? m.updatedAt
    const entry: Entry = {
      at: isoOf(at),
      kind: 'status',
      title: end,
      ...(why ? { detail: why.plain, reason: why } : {}),
      ...common,
      state: m.state,
    }
    steps.push({ after: Math.max(at, follows), rank: RANK.status, entry })
  }
  return [{ after: m.createdAt, rank: RANK.message, entry: message }, ...steps]
}

const STEPS = [
  { state: 'accepted', title: 'WhatsApp took the message', at: 'acceptedAt' },
  { state: 'sent', title: 'Sent', at: 'sentAt' },
  { state: 'delivered', title: 'Arrived on the shopper’s phone', at: 'deliveredAt' },
  { state: 'read', title: 'Read', at: 'readAt' },
] as const satisfies readonly { state: string; title: string; at: keyof MessageRow }[]

const ENDS: Readonly<Record<string, string>> = {
  unknown: 'It is not known whether it was sent',
  failed: 'Failed',
  suppressed: 'Not sent',
  expired: 'Not delivered in time',
}

function ofConsent(c: ConsentRow): Placed {
  const verb: Readonly<Record<string, string>> = {
    granted: 'The shopper agreed to',
    withdrawn: 'The shopper took back the consent to',
    pending: 'The shopper was asked about',
  }
  const title = `${verb[c.state] ?? c.state} ${c.purpose.replaceAll('_', ' ')}`
  const detail = [c.source.replaceAll('_', ' '), c.wordingVersion].filter(Boolean).join(' · ')
  return { after: c.at, rank: RANK.consent, entry: { at: isoOf(c.at), kind: 'consent', title, detail, state: c.state } }
}
