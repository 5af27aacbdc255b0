import type { Box, Sender } from './box.ts'
import type { Contact } from './contacts.ts'
import { titleOf } from './graph-error.ts'
import type { Hook } from './hooks.ts'

export interface Sent {
  readonly n: number
  readonly wamid: string
  readonly sender: Sender
  readonly contact: Contact
  /** What our caller put into biz_opaque_callback_data, echoed in each status. */
  readonly opaque: string | undefined
  /** marketing, utility, authentication, or service for free-form. */
  readonly category: string
  /** Reactions get no further than sent. */
  readonly onlySent: boolean
  /** Accepted, but it won't arrive. */
  readonly failure: { readonly code: number; readonly details: string } | undefined
}

type Step = readonly [status: 'sent' | 'delivered' | 'read' | 'failed', delayMs: number]

const SHUFFLES: readonly (readonly number[])[] = [
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
]
const DUPLICATE_MS = 120

/** The webhooks that will follow an accepted message, under the mode that is set now. */
export function planStatuses(box: Box, sent: Sent, now: number, random: () => number = Math.random): readonly Hook[] {
  const { mode, sentMs, deliveredMs, readMs } = box.memory.settings.statuses
  if (mode === 'off') return []
  const road: readonly Step[] = [
    ['sent', sentMs],
    ['delivered', deliveredMs],
    ['read', readMs],
  ]
  const steps: readonly Step[] = sent.failure
    ? [['failed', deliveredMs]]
    : sent.onlySent
      ? road.slice(0, 1)
      : mode === 'shuffle'
        ? shuffled(road, random)
        : road
  const doubled = mode === 'duplicate' ? steps.flatMap((step): Step[] => [step, [step[0], step[1] + DUPLICATE_MS]]) : steps
  return doubled.map(([status, delay]) => ({
    at: now + delay,
    waba: sent.sender.wabaId,
    pnid: sent.sender.id,
    field: 'messages',
    n: sent.n,
    status,
    // Meta's clock goes on in order even where its webhooks don't.
    value: statusOf(sent, status, now + (road.find(([name]) => name === status)?.[1] ?? delay)),
  }))
}

/** The same times, handed to other statuses: never in the order in which it happened. */
function shuffled(road: readonly Step[], random: () => number): readonly Step[] {
  const order = SHUFFLES[Math.floor(random() * SHUFFLES.length)] ?? []
  return road.map(([status], index): Step => [status, road[order[index] ?? index]?.[1] ?? 0])
}

function statusOf(sent: Sent, status: Step[0], at: number) {
  const { contact, failure } = sent
  return {
    id: sent.wamid,
    status,
    timestamp: String(Math.floor(at / 1000)),
    ...(contact.waId ? { recipient_id: contact.waId } : {}),
    recipient_user_id: contact.userId,
    ...(sent.opaque === undefined ? {} : { biz_opaque_callback_data: sent.opaque }),
    ...(status === 'sent' || status === 'delivered' ? { pricing: pricing(sent.category) } : {}),
    ...(status === 'failed' && failure ? { errors: [errorOf(failure)] } : {}),
  }
}

const pricing = (category: string) => ({
  billable: category !== 'service',
  pricing_model: 'PMP',
  type: category === 'service' ? 'free_customer_service' : 'regular',
  category,
})

function errorOf({ code, details }: { readonly code: number; readonly details: string }) {
  const title = titleOf(code)
  return {
    code,
    title,
    message: title,
    error_data: { details },
    href: 'https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes',
  }
}
