import { useEffect, useRef } from 'preact/hooks'
import type { Ledger } from './api.ts'
import { momentOf } from './format.tsx'
import type { IconName } from './icons.tsx'
import { Icon, Ticks } from './icons.tsx'
import { SENDERS } from './deliveries.tsx'
import type { LedgerEntry, Order } from './types.ts'

const KINDS: Readonly<Record<string, readonly [label: string, icon: IconName]>> = {
  event: ['What happened', 'bolt'],
  decision: ['Decision', 'scale'],
  message: ['Message', 'chat'],
  status: ['Receipt', 'check'],
  consent: ['Consent', 'shield'],
}

/** Shown in places of their own, or of no use to a reader; everything else that an entry holds goes under "details". */
const PLACED = new Set([
  'event',
  'rule',
  'messageId',
  'at',
  'kind',
  'title',
  'detail',
  'connector',
  'topic',
  'outcome',
  'reason',
  'state',
  'template',
  'language',
  'text',
])
const GOOD = /^(planned|send|sent|queued|accepted|delivered|read|granted|ok|due)/
const WARN = /^(suppress|skip|held|moved|expired|withdrawn|unknown)/
const BAD = /^(fail|refus|reject)/

const say = (value: unknown): string | undefined => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined)
const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
const tone = (word: string): string => (GOOD.test(word) ? 'good' : WARN.test(word) ? 'warn' : BAD.test(word) ? 'bad' : 'plain')

function Reason({ reason }: { readonly reason: unknown }) {
  if (typeof reason === 'string') return <p class="reason">{reason}</p>
  if (typeof reason !== 'object' || reason === null) return null
  const { code, plain, action } = reason as { code?: unknown; plain?: unknown; action?: unknown }
  return (
    <div class="reason">
      {say(plain) && <p dir="auto">{say(plain)}</p>}
      {say(action) && (
        <p class="reason-action" dir="auto">
          {say(action)}
        </p>
      )}
      {say(code) && <code>{say(code)}</code>}
    </div>
  )
}

/** The message's words: one text, or its parts. */
function Said({ text }: { readonly text: unknown }) {
  if (text === undefined || text === null) return null
  const buttons = field(text, 'buttons')
  const labels = Array.isArray(buttons) ? buttons.map((button) => say(field(button, 'text'))).filter(Boolean) : []
  const parts = say(text) ? [say(text)] : [say(field(text, 'header')), say(field(text, 'body')), say(field(text, 'footer'))]
  return (
    <blockquote dir="auto">
      {parts.filter(Boolean).join('\n')}
      {labels.length > 0 && <span class="said-buttons">{labels.join(' · ')}</span>}
    </blockquote>
  )
}

function More({ entry }: { readonly entry: LedgerEntry }) {
  const rest = Object.entries(entry).filter(([key, value]) => !PLACED.has(key) && value !== null && value !== undefined && value !== '')
  if (!rest.length) return null
  return (
    <details class="more">
      <summary>Details</summary>
      <dl>
        {rest.map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd dir="auto">{say(value) ?? JSON.stringify(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

/** Receipts stand with their message, so that the story stays short; those with a reason speak for themselves. */
function folded(entries: readonly LedgerEntry[]): readonly (readonly [entry: LedgerEntry, receipts: readonly LedgerEntry[]])[] {
  const owners = new Set(entries.filter((entry) => entry.kind === 'message').map((entry) => entry['messageId']))
  const belongs = (entry: LedgerEntry) =>
    entry.kind === 'status' && !entry['reason'] && entry['messageId'] !== undefined && owners.has(entry['messageId'])
  const receipts = Map.groupBy(entries.filter(belongs), (entry) => entry['messageId'])
  return entries
    .filter((entry) => !belongs(entry))
    .map((entry) => [entry, entry.kind === 'message' ? (receipts.get(entry['messageId']) ?? []) : []])
}

/** WhatsApp's road; clocks of two machines don't always show it in order. */
const ROAD = ['accepted', 'sent', 'delivered', 'read']
const step = (entry: LedgerEntry) => ROAD.indexOf(say(entry['state']) ?? '')

function Receipts({ receipts }: { readonly receipts: readonly LedgerEntry[] }) {
  if (!receipts.length) return null
  return (
    <ul class="receipts">
      {receipts
        .toSorted((a, b) => step(a) - step(b))
        .map((receipt, index) => (
          <li key={index}>
            <Ticks state={say(receipt['state']) ?? ''} /> {say(receipt.title)} <time>{momentOf(receipt.at)}</time>
          </li>
        ))}
    </ul>
  )
}

function Entry({ entry, receipts }: { readonly entry: LedgerEntry; readonly receipts: readonly LedgerEntry[] }) {
  const kind = say(entry.kind) ?? 'event'
  const [label, icon] = KINDS[kind] ?? [kind, 'dot']
  const outcome = say(entry['outcome']) ?? (kind === 'message' ? say(entry['state']) : undefined)
  const state = say(entry['state'])
  const source = [SENDERS[say(entry['connector']) ?? ''] ?? say(entry['connector']), say(entry['topic'])].filter(Boolean).join(' · ')
  const template = [say(entry['template']), say(entry['language'])].filter(Boolean).join(', ')
  return (
    <li class={`entry ${kind} ${outcome ? tone(outcome) : ''}`}>
      <span class="entry-icon">{kind === 'status' && state ? <Ticks state={state} /> : <Icon name={icon} size={15} />}</span>
      <div class="entry-body">
        <p class="entry-top">
          <span class="entry-kind">{label}</span>
          <time>{momentOf(entry.at)}</time>
        </p>
        <p class="entry-title" dir="auto">
          {say(entry.title) ?? label}{' '}
          {outcome && !(say(entry.title) ?? '').includes(outcome) && <span class={`pill ${tone(outcome)}`}>{outcome}</span>}
        </p>
        {say(entry['detail']) && entry['detail'] !== field(entry['reason'], 'plain') && (
          <p class="entry-detail" dir="auto">
            {say(entry['detail'])}
          </p>
        )}
        {source && (
          <p class="entry-source">
            <code>{source}</code>
          </p>
        )}
        <Reason reason={entry['reason']} />
        <Said text={entry['text']} />
        {template && (
          <p class="entry-source">
            Template <code>{template}</code>
          </p>
        )}
        <Receipts receipts={receipts} />
        <More entry={entry} />
      </div>
    </li>
  )
}

/** Why a message was sent, or wasn't: the product's own words for one order. */
export function LedgerPanel({
  orders,
  current,
  choose,
  ledger,
}: {
  readonly orders: readonly Order[]
  readonly current: Order | undefined
  readonly choose: (order: number) => void
  readonly ledger: Ledger | undefined
}) {
  // In the product's own order: it puts no effect before its cause, which senders' clocks at times do.
  const entries = ledger?.entries ?? []
  const card = useRef<HTMLDivElement>(null)
  // News comes at the end; what is being read higher up stays where it is.
  const near = card.current === null || card.current.scrollHeight - card.current.scrollTop - card.current.clientHeight < 80
  useEffect(() => {
    if (card.current && near) card.current.scrollTop = card.current.scrollHeight
  }, [entries.length, current?.number])
  return (
    <section class="panel ledger" aria-labelledby="ledger-title">
      <div class="ledger-head">
        <h2 id="ledger-title">Why it was sent, or wasn’t</h2>
        {orders.length > 0 && (
          <div class="order-pick">
            <select aria-label="Order" value={current?.number} onChange={(event) => choose(Number(event.currentTarget.value))}>
              {orders.map((order) => (
                <option key={order.number} value={order.number}>
                  {order.checkoutOnly ? 'Checkout' : 'Order'} #{order.number}
                </option>
              ))}
            </select>
          </div>
        )}
      </div>
      <div class="card timeline" ref={card} role="region" aria-label="Ledger of the order" tabIndex={0}>
        {entries.length > 0 && (
          <ol>
            {folded(entries).map(([entry, receipts], index) => (
              <Entry key={index} entry={entry} receipts={receipts} />
            ))}
          </ol>
        )}
        {entries.length === 0 && (
          <div class="timeline-empty">
            <p>{current ? (ledger?.problem ?? 'Reading the ledger…') : 'Every order has a ledger.'}</p>
            <p class="muted small">
              Each webhook, the decision it led to with its reason, the message and each receipt appear here in order.
            </p>
            <ul class="legend" aria-label="What the ledger shows">
              {['event', 'decision', 'message', 'status'].map((kind) => (
                <li key={kind} class={`entry ${kind}`}>
                  <span class="entry-icon">
                    <Icon name={KINDS[kind]?.[1] ?? 'dot'} size={15} />
                  </span>
                  {KINDS[kind]?.[0]}
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </section>
  )
}
