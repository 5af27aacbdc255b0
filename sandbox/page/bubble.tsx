import { Marked, timeOf } from './format.tsx'
import type { IconName } from './icons.tsx'
import { Icon, Ticks } from './icons.tsx'
import type { View, ViewButton } from '../worker/demo/shown.ts'
import type { Inbound, Message } from './types.ts'

const BUTTON_ICON: Readonly<Record<ViewButton['kind'], IconName>> = {
  reply: 'reply',
  url: 'link',
  phone: 'phone',
  copy: 'copy',
  list: 'list',
  other: 'dot',
}
const MEDIA_ICON: Readonly<Record<string, IconName>> = { image: 'image', sticker: 'image', video: 'image', location: 'pin' }

function BubbleButton({ button, tap }: { readonly button: ViewButton; readonly tap: (button: ViewButton) => void }) {
  const inside = (
    <>
      <Icon name={BUTTON_ICON[button.kind]} size={15} /> <span dir="auto">{button.text}</span>
      {button.description && (
        <span class="muted small" dir="auto">
          {button.description}
        </span>
      )}
    </>
  )
  if (button.kind === 'url' && button.url)
    return (
      <a class="bubble-button" href={button.url} target="_blank" rel="noopener noreferrer">
        {inside}
      </a>
    )
  if (button.kind === 'reply' || button.kind === 'list')
    return (
      <button type="button" class="bubble-button" onClick={() => tap(button)}>
        {inside}
      </button>
    )
  return <span class="bubble-button still">{inside}</span>
}

function Content({ view }: { readonly view: View }) {
  return (
    <>
      {view.media && (
        <p class="bubble-media">
          <Icon name={MEDIA_ICON[view.media.kind] ?? 'file'} size={22} />
          <span dir="auto">{view.media.name || view.media.kind}</span>
        </p>
      )}
      {view.header && (
        <p class="bubble-header" dir="auto">
          {view.header}
        </p>
      )}
      {view.body && (
        <p class="bubble-body" dir="auto">
          <Marked text={view.body} />
        </p>
      )}
      {view.footer && (
        <p class="bubble-footer" dir="auto">
          {view.footer}
        </p>
      )}
    </>
  )
}

const times = (message: Message) =>
  [
    ['sent', message.sentAt],
    ['delivered', message.deliveredAt],
    ['read', message.readAt],
  ]
    .flatMap(([name, at]) => (at ? [`${String(name)} ${timeOf(Number(at))}`] : []))
    .join(', ')

/** A message of the shop, with WhatsApp's receipt for it. What WhatsApp refused is shown too, as what it is. */
export function FromShop({
  message,
  tap,
}: {
  readonly message: Message
  readonly tap: (button: ViewButton, context: string | null) => void
}) {
  const { view, state } = message
  const refused = state === 'refused' || state === 'unanswered'
  const why = message.failure
    ? `Failed: ${message.failure.details} (${message.failure.code})`
    : refused
      ? (message.errorDetails ?? message.error ?? 'WhatsApp gave no answer; the message did not go out.')
      : undefined
  return (
    <li class={refused ? 'row in ghost' : 'row in'}>
      <div class="bubble">
        {refused && <p class="ghost-title">{state === 'unanswered' ? 'No answer from WhatsApp' : 'Refused by WhatsApp'}</p>}
        <Content view={view} />
        <p class="meta" title={times(message)}>
          <span>{timeOf(message.at)}</span>
          <Ticks state={state} />
        </p>
        {!refused && view.buttons.length > 0 && (
          <div class="bubble-buttons">
            {view.buttons.map((button, index) => (
              <BubbleButton key={index} button={button} tap={(tapped) => tap(tapped, message.wamid)} />
            ))}
          </div>
        )}
      </div>
      {why && (
        <p class="why" dir="auto">
          {why}
        </p>
      )}
    </li>
  )
}

/** What the shopper wrote; one tick while the product has not taken it yet. */
export function FromShopper({ message }: { readonly message: Inbound }) {
  return (
    <li class="row out">
      <div class="bubble">
        <p class="bubble-body" dir="auto">
          <Marked text={message.shown} />
        </p>
        <p class="meta">
          <span>{timeOf(message.at)}</span>
          <Ticks state={message.told ? 'delivered' : 'sent'} />
        </p>
      </div>
    </li>
  )
}
