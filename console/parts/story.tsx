import type { LedgerEntry } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { en, type TextKey } from '../texts/en.ts'
import type { Say } from '../texts/say.ts'
import { Bubble } from '../ui/bubble.tsx'
import { Time } from '../ui/states.tsx'

/** What happened to an order, what each rule made of it, what was said, oldest first. */
export function Story({ entries }: { readonly entries: readonly LedgerEntry[] }) {
  const { say } = usePage()
  return (
    <ol class="story">
      {entries.map((entry, i) => (
        <li key={i} class={`entry ${entry.kind} ${toneOf(entry)}`}>
          <p class="entry-head">
            <span class="entry-kind">{say(`kind.${entry.kind}`)}</span>
            <span class="quiet">
              <Time at={entry.at} />
            </span>
          </p>
          <p class="entry-title">{titleOf(entry, say)}</p>
          {entry.detail && entry.detail !== entry.reason?.plain && <p class="quiet">{entry.detail}</p>}
          {entry.reason && (
            <p class="entry-reason">
              {entry.reason.plain} {entry.reason.action}
            </p>
          )}
          {entry.text && (
            <div class="chat">
              <Bubble words={entry.text} />
            </div>
          )}
        </li>
      ))}
    </ol>
  )
}

/** Of the usual events in the merchant's words; everything else in the record's. */
function titleOf({ kind, event, title }: LedgerEntry, say: Say): string {
  const key = `event.${event}`
  return kind === 'event' && key in en ? say(key as TextKey) : title
}

const BAD: ReadonlySet<string> = new Set(['failed', 'expired', 'suppressed', 'unknown'])
const GOOD: ReadonlySet<string> = new Set(['delivered', 'read', 'granted'])

function toneOf({ kind, outcome, state }: LedgerEntry): string {
  if (kind === 'decision') return outcome === 'skipped' ? 'off' : 'good'
  if (state && BAD.has(state)) return 'bad'
  return state && GOOD.has(state) ? 'good' : ''
}
