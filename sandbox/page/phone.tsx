import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Chat } from './api.ts'
import { call } from './api.ts'
import { FromShop, FromShopper } from './bubble.tsx'
import { dayOf, initials, timeOf } from './format.tsx'
import { Icon, Ticks } from './icons.tsx'
import type { ViewButton } from '../worker/demo/shown.ts'
import type { Contact, Inbound, Message } from './types.ts'

type Line =
  | { readonly kind: 'in'; readonly at: number; readonly message: Message }
  | { readonly kind: 'out'; readonly at: number; readonly message: Inbound }

export const contactName = (contact: Contact | undefined): string =>
  contact?.name ??
  (contact?.username ? `@${contact.username}` : contact?.phone ? `+${contact.phone}` : `User ${contact?.id.slice(-6) ?? ''}`)

/** All lines by contact, oldest first. */
function useChats(chat: Chat): ReadonlyMap<string, readonly Line[]> {
  return useMemo(() => {
    const lines: Line[] = [
      ...[...chat.messages.values()].map((message): Line => ({ kind: 'in', at: message.at, message })),
      ...[...chat.inbound.values()].map((message): Line => ({ kind: 'out', at: message.at, message })),
    ]
    lines.sort((a, b) => a.at - b.at || (a.kind === 'in' && b.kind === 'in' ? a.message.n - b.message.n : 0))
    return Map.groupBy(lines, (line) => line.message.contact)
  }, [chat.messages, chat.inbound])
}

function ChatList({
  chats,
  chat,
  seen,
  open,
}: {
  readonly chats: ReadonlyMap<string, readonly Line[]>
  readonly chat: Chat
  readonly seen: ReadonlyMap<string, number>
  readonly open: (contact: string) => void
}) {
  const all = [...chats].toSorted(([, a], [, b]) => (b.at(-1)?.at ?? 0) - (a.at(-1)?.at ?? 0))
  return (
    <div class="chat-list">
      <h3>Shoppers</h3>
      <ul>
        {all.map(([id, lines]) => {
          const last = lines.at(-1)
          const fresh = lines.filter((line) => line.kind === 'in' && line.message.n > (seen.get(id) ?? 0)).length
          const name = contactName(chat.contacts.get(id))
          return (
            <li key={id}>
              <button type="button" onClick={() => open(id)}>
                <span class="avatar" aria-hidden="true">
                  {initials(name)}
                </span>
                <span class="chat-list-text">
                  <bdi class="chat-list-name">{name}</bdi>
                  <span class="chat-list-last" dir="auto">
                    {last?.kind === 'out' ? last.message.shown : last?.message.view.body}
                  </span>
                </span>
                <span class="chat-list-side">
                  <span class="muted small">{last ? timeOf(last.at) : ''}</span>
                  {fresh > 0 && (
                    <span class="badge">
                      {fresh}
                      <span class="sr"> new</span>
                    </span>
                  )}
                </span>
              </button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

const SUGGESTIONS = ['Where is my order?', 'STOP', 'START']

function Composer({ send, known }: { readonly send: (text: string) => Promise<void>; readonly known: boolean }) {
  const [text, setText] = useState('')
  const submit = (event: Event) => {
    event.preventDefault()
    if (!text.trim()) return
    void send(text.trim())
    setText('')
  }
  return (
    <div class="composer-area">
      {known && (
        <div class="suggestions" role="group" aria-label="Ready answers">
          {SUGGESTIONS.map((suggestion) => (
            <button type="button" key={suggestion} onClick={() => void send(suggestion)}>
              {suggestion}
            </button>
          ))}
        </div>
      )}
      <form class="composer" onSubmit={submit}>
        <label class="sr" for="composer">
          Write as the shopper
        </label>
        <input
          id="composer"
          dir="auto"
          autocomplete="off"
          placeholder="Write as the shopper"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" aria-label="Send">
          <Icon name="send" size={20} />
        </button>
      </form>
    </div>
  )
}

/** Stands for the list of all chats where a contact's id would stand. */
const ALL = ''

/** The shopper's phone. */
export function Phone({ chat, wanted }: { readonly chat: Chat; readonly wanted: { readonly phone: string; readonly name: string } }) {
  const chats = useChats(chat)
  const digits = wanted.phone.replaceAll(/\D/g, '')
  const [picked, setPicked] = useState<string | undefined>()
  const seen = useRef(new Map<string, number>())
  const log = useRef<HTMLDivElement>(null)
  // Whoever shops is the one whose phone is shown, until another chat is picked.
  useEffect(() => setPicked(undefined), [digits])
  const own = [...chat.contacts.values()].find((contact) => contact.phone === digits)?.id
  const id = picked === ALL ? undefined : (picked ?? own)
  const contact = id === undefined ? undefined : chat.contacts.get(id)
  const lines = id === undefined ? [] : (chats.get(id) ?? [])
  const name = contact ? contactName(contact) : wanted.name
  const newest = lines.reduce((most, line) => (line.kind === 'in' ? Math.max(most, line.message.n) : most), 0)
  if (id !== undefined) seen.current.set(id, Math.max(newest, seen.current.get(id) ?? 0))
  const elsewhere = [...chats]
    .filter(([other]) => other !== id)
    .flatMap(([other, all]) => all.filter((line) => line.kind === 'in' && line.message.n > (seen.current.get(other) ?? 0))).length

  // To the end: when a line comes, when another chat opens, and when the phone comes into view on a small screen.
  useEffect(() => {
    const element = log.current
    if (!element) return undefined
    const down = () => {
      element.scrollTop = element.scrollHeight
    }
    down()
    const watch = new ResizeObserver(down)
    watch.observe(element)
    return () => watch.disconnect()
  }, [lines.length, id, picked])

  const who = contact ? (contact.phone ? { from: `+${contact.phone}` } : { userId: contact.id }) : { from: wanted.phone }
  const reply = async (body: Record<string, unknown>) => {
    await call('POST', '/reply', { ...who, ...(contact ? {} : { name: wanted.name }), ...body })
  }
  const tap = (button: ViewButton, context: string | null) =>
    void reply({ type: button.replyType ?? 'button', text: button.text, buttonPayload: button.payload, ...(context ? { context } : {}) })

  return (
    <section class="panel phone-panel" aria-labelledby="phone-title">
      <h2 id="phone-title">The shopper’s phone</h2>
      <div class="device">
        <div class="device-bar" aria-hidden="true">
          <span>{timeOf(Date.now())}</span>
          <span class="device-island" />
          <span class="device-signal">
            <i />
            <i />
            <i />
            <i />
          </span>
        </div>
        {picked === ALL ? (
          <ChatList chats={chats} chat={chat} seen={seen.current} open={setPicked} />
        ) : (
          <>
            <header class="chat-head">
              {chats.size > 1 || (chats.size === 1 && !chats.has(id ?? '')) ? (
                <button
                  type="button"
                  class="chat-back"
                  aria-label={elsewhere ? `All shoppers, ${elsewhere} new messages` : 'All shoppers'}
                  onClick={() => setPicked(ALL)}
                >
                  <Icon name="back" size={22} />
                  {elsewhere > 0 && <span class="badge">{elsewhere}</span>}
                </button>
              ) : (
                <span class="chat-back-space" />
              )}
              <span class="avatar shop-avatar" aria-hidden="true">
                {initials(chat.business)}
              </span>
              <span class="chat-who">
                <bdi class="chat-name">{chat.business}</bdi>
                <span class="chat-sub">
                  on <bdi>{name}</bdi>’s phone
                </span>
              </span>
            </header>
            <div class="log" ref={log} role="log" aria-label={`Messages on ${name}’s phone`} tabIndex={0}>
              <ol>
                {lines.map((line, index) => (
                  <>
                    {(index === 0 || dayOf(lines[index - 1]?.at ?? 0) !== dayOf(line.at)) && (
                      <li class="day" key={`day-${line.at}`}>
                        <span>{dayOf(line.at)}</span>
                      </li>
                    )}
                    {line.kind === 'in' ? (
                      <FromShop key={`in-${line.message.n}`} message={line.message} tap={tap} />
                    ) : (
                      <FromShopper key={`out-${line.message.id}`} message={line.message} />
                    )}
                  </>
                ))}
                {chat.loaded && lines.length === 0 && (
                  <li class="no-messages">
                    <span class="no-messages-icon">
                      <Ticks state="read" />
                    </span>
                    <p>Nothing here yet</p>
                    <p class="small">Buy the kurta and watch the message arrive, or write to the shop first.</p>
                  </li>
                )}
              </ol>
            </div>
            <Composer send={(text) => reply({ text })} known={lines.length > 0} />
          </>
        )}
      </div>
    </section>
  )
}
