import { derivedId } from '../domain/ids.ts'
import type { ReasonCode } from '../domain/reasons.ts'
import type { Condition, Rule, RuleDefinition } from '../domain/rules.ts'
import { delaySecondsOf, hasBoughtSince } from './after-delivery.ts'
import { isRunningElsewhere } from './carts/series.ts'
import { lastLinkOf } from './errands/links.ts'
import { postpone } from './errands/prepare.ts'
import { hasReturned, isFirstOrder } from './shopper-history.ts'
import type { Prepared } from './prepare.ts'
import { isWorth } from './policy.ts'
import { wantOnOrder } from './shop/writes.ts'
import { messageThatTold, noteTold, twinsOf } from './told.ts'
import { holdsBack } from './velocity.ts'
import { keepSealed, one, type ContactRow, type OrderRow, type ParcelRow } from './tables.ts'
import type { Decision, Source, World } from './plan.ts'

interface Scene {
  readonly prepared: Prepared
  readonly source: Source
  readonly order: OrderRow | undefined
  readonly parcel: ParcelRow | undefined
  readonly contact: ContactRow | undefined
  readonly fact: string
  readonly eventId: string
}

/** One rule's answer to one event: nothing (it is about something else), or one decision. */
export function decide(world: World, rule: Rule, scene: Scene): Decision[] {
  const fact = factFor(rule, scene)
  const { sql, now } = world
  const { event } = scene.prepared
  const { definition } = rule
  if (definition.event !== event.type || (definition.customName && definition.customName !== event.custom?.name)) return []
  if (!rule.on) return [{ rule: rule.id, outcome: 'skipped', reason: rule.pausedReason ? 'rule.paused' : 'rule.off' }]
  if (!definition.conditions.every((c) => CONDITION[c](scene, sql)) || !isWorth(definition.minTotal, scene.order))
    return [{ rule: rule.id, outcome: 'skipped', reason: 'conditions' }]
  if (hasBoughtSince(sql, definition, scene.order)) return [{ rule: rule.id, outcome: 'skipped', reason: 'shopper.bought' }]

  const delaySeconds = delaySecondsOf(rule, scene.order)
  // A sender whose clock runs ahead (a courier that calls local time UTC) must not hold its news back.
  const planned = Math.min(event.occurredAt, scene.source.receivedAt) + delaySeconds * 1000
  const patienceMs = isUnmatched(world, scene) ? UNMATCHED_MS : 0
  const dueAt = Math.max(now + patienceMs, planned)
  const bestBefore = event.occurredAt + (definition.bestBeforeSeconds + delaySeconds) * 1000
  // A backlog of a thousand orders would else be a thousand messages that end as stale.
  if (scene.source.healed && bestBefore < now) return [{ rule: rule.id, outcome: 'skipped', reason: 'message.stale' }]
  const told = messageThatTold(sql, fact, [rule.id])
  if (told) {
    // A checkout that goes on starts its waiting time anew; anything else is known already.
    const moved = event.type === 'checkout.updated' && delaySeconds > 0 && postpone(sql, told, dueAt, bestBefore, now)
    return [{ rule: rule.id, outcome: moved ? 'moved' : 'skipped', messageId: told, ...(moved ? {} : { reason: 'fact.told' as const }) }]
  }
  const twins = twinsOf(world.settings.rules, rule)
  const toldByTwin = twins.length ? messageThatTold(sql, fact, twins) : undefined
  if (toldByTwin) {
    noteTold(sql, fact, rule.id, toldByTwin, now)
    writeBack(sql, definition, scene.order, now)
    return [{ rule: rule.id, outcome: 'skipped', reason: 'fact.told', messageId: toldByTwin }]
  }
  const { series } = definition
  if (series && scene.contact && scene.order && isRunningElsewhere(sql, world.settings, series, scene.contact.id, scene.order.id))
    return [{ rule: rule.id, outcome: 'skipped', reason: 'series.running' }]
  const hold = holdReason(scene) ?? (holdsBack(world, rule) ? 'rule.velocity' : undefined)
  const messageId = derivedId('msg', scene.source.receivedAt, `${rule.id}|${fact}|${scene.source.seed}`)
  sql.exec(
    `INSERT OR IGNORE INTO messages (id, direction, order_id, parcel_id, contact_id, rule_id, event_id, purpose, fact, state, hold,
       reason, due_at, best_before, created_at, updated_at) VALUES (?, 'out', ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?)`,
    messageId,
    scene.order?.id ?? null,
    scene.parcel?.id ?? null,
    scene.contact?.id ?? null,
    rule.id,
    scene.eventId,
    definition.purpose,
    fact,
    hold ?? null,
    patienceMs > 0 ? 'order.unmatched' : null,
    dueAt,
    bestBefore,
    now,
    now,
  )
  keepSealed(sql, scene.eventId, scene.prepared.sealed.event)
  noteTold(sql, fact, rule.id, messageId, now)
  writeBack(sql, definition, scene.order, now)
  return [{ rule: rule.id, outcome: hold ? 'held' : 'planned', messageId, ...(hold ? { reason: hold } : {}) }]
}

function writeBack(sql: SqlStorage, { writeBack: { tag, note } = {} }: RuleDefinition, order: OrderRow | undefined, now: number): void {
  if (tag && order) wantOnOrder(sql, order.id, 'tag', tag, now)
  if (note && order) wantOnOrder(sql, order.id, 'note', note, now)
}

/** What the rule tells: the event's fact, or that it happened to the order at all. */
const factFor = ({ definition }: Rule, { fact, order, prepared }: Scene): string =>
  definition.oncePerOrder && order ? `order:${order.id}:${prepared.event.type}` : fact

/** How long a gateway's or courier's news waits for the shop to say which order it is about. */
const UNMATCHED_MS = 10 * 60_000

/**
 * News of a gateway about an order that no shop has named, where a shop is connected: the shop will speak of the same
 * payment within minutes, and would tell the shopper a second time.
 */
function isUnmatched({ settings }: World, { order, source }: Scene): boolean {
  return order?.connection_id === null && source.kind === 'hook' && !source.speaker.isShop && settings.hasShop
}

const CONDITION: Readonly<Record<Condition, (scene: Scene, sql: SqlStorage) => boolean>> = {
  cash_on_delivery: ({ order }) => order?.cod === 1,
  prepaid: ({ order }) => order?.cod !== 1,
  forward_parcel: ({ parcel }) => parcel?.is_return !== 1,
  first_order: ({ order, contact }, sql) => !!order && !!contact && isFirstOrder(sql, order.id, contact.id),
  returned_before: ({ order, contact }, sql) => !!order && !!contact && hasReturned(sql, order.id, contact.id),
  paid_by_link: ({ order, source }, sql) => !!order && lastLinkOf(sql, order.id)?.connection_id === source.speaker.connectionId,
  link_ran_out: ({ order }, sql) => !!order && lastLinkOf(sql, order.id)?.state === 'expired',
  no_parcel: ({ order }, sql) => !order || one(sql, 'SELECT 1 AS x FROM parcels WHERE order_id = ? LIMIT 1', order.id) === undefined,
}

/** An order without a usable phone waits until one becomes known; nobody is guessed. */
function holdReason({ contact, order }: Scene): ReasonCode | undefined {
  if (contact) return contact.phone_state === 'ok' || contact.user_id_sealed ? undefined : (contact.phone_state as ReasonCode)
  return order && order.connection_id === null ? 'contact.unknown' : 'phone.missing'
}
