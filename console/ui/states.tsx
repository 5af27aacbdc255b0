import type { ComponentChildren } from 'preact'
import type { Failure } from '../lib/api.ts'
import { usePage } from '../lib/page.ts'
import type { Asking } from '../lib/use-ask.ts'

/** What is asked for, or what stands in its place while it can't be shown. */
export function Shown<T>({ asking, children }: { readonly asking: Asking<T>; readonly children: (value: T) => ComponentChildren }) {
  const { kit, say } = usePage()
  const { asked, again } = asking
  if (asked.state === 'ready') return <>{children(asked.value)}</>
  if (asked.state === 'failed') return <Failed failure={asked.failure} again={again} />
  return <kit.Spinner label={say('state.loading')} />
}

/** Why something could not be loaded, and the way on. */
export function Failed({ failure, again }: { readonly failure: Failure; readonly again: () => void }) {
  const { kit, say } = usePage()
  if (failure.kind === 'session')
    return (
      <kit.Banner
        tone="warn"
        heading={say('state.session')}
        actions={<kit.Button onClick={() => location.reload()}>{say('state.reload')}</kit.Button>}
      >
        <p>{say('state.session.body')}</p>
      </kit.Banner>
    )
  // The page says above all parts that there is no connection; each part need only say that it waits.
  if (failure.kind === 'offline')
    return (
      <div class="actions">
        <p class="quiet">{say('state.offline.part')}</p>
        <kit.Button onClick={again}>{say('act.retry')}</kit.Button>
      </div>
    )
  return (
    <kit.Banner tone="bad" heading={say('state.error')} actions={<kit.Button onClick={again}>{say('act.retry')}</kit.Button>}>
      <p>{wordsOf(failure) || say('state.unclear')}</p>
      {failure.requestId && <p class="quiet">{say('state.quote', { id: failure.requestId })}</p>}
    </kit.Banner>
  )
}

/** What went wrong with something that the merchant did; it stands beside what they did it with. */
export function Wrong({ failure }: { readonly failure: Failure | undefined }) {
  const { kit, say } = usePage()
  if (!failure) return null
  const heading = failure.kind === 'offline' ? say('state.offline') : failure.message || say('state.unclear')
  return (
    <kit.Banner tone="bad" heading={heading}>
      {failure.action && <p>{failure.action}</p>}
    </kit.Banner>
  )
}

const wordsOf = ({ message, action }: Failure): string => [message, action].filter(Boolean).join(' ')

/** Nothing there yet, and what would change that. */
export function Empty({ heading, children }: { readonly heading: string; readonly children: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-head">{heading}</p>
      <p>{children}</p>
    </div>
  )
}

/** A time, exact for whoever points at it. */
export function Time({ at, relative }: { readonly at: string; readonly relative?: boolean }) {
  const { format } = usePage()
  return (
    <time dateTime={at} title={relative ? format.when(at) : undefined}>
      {relative ? format.ago(at) : format.when(at)}
    </time>
  )
}
