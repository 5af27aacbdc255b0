import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from './api.ts'
import { call } from './api.ts'
import { Icon } from './icons.tsx'
import { Choice } from './parts.tsx'

export const FAULT_NAMES: Readonly<Record<string, readonly [name: string, meaning: string]>> = {
  ok: ['Answers normally', 'What a good day looks like.'],
  http500: ['Fails with HTTP 500', 'A clear no. The message did not go out.'],
  timeout: ['Never answers', 'The message did not go out, but nobody says so.'],
  ratelimit: ['Too many requests', 'Code 130429 with Retry-After.'],
  hang_after_accept: ['Accepts, then hangs', 'The message goes out although no answer comes.'],
}
export const STATUS_NAMES: Readonly<Record<string, string>> = { auto: 'In order', shuffle: 'Shuffled', duplicate: 'Twice', off: 'None' }

const COUNTS = [
  ['1', 'Next message'],
  ['5', 'Next 5'],
  ['', 'Until changed'],
] as const
const LATENCIES = [
  ['0', 'None'],
  ['400', '0.4 s'],
  ['2000', '2 s'],
  ['8000', '8 s'],
] as const

/** What WhatsApp does wrong, at the tester's wish. */
export function Drawer({ chat, open, close }: { readonly chat: Chat; readonly open: boolean; readonly close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [count, setCount] = useState<'1' | '5' | ''>('1')
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal()
    if (!open && dialog.current?.open) dialog.current.close()
  }, [open])
  const fault = (mode: string, latencyMs = chat.fault.latencyMs) =>
    void call('POST', '/faults', { mode, latencyMs, ...(mode === 'ok' || count === '' ? {} : { count: Number(count) }) })
  const latency = LATENCIES.find(([value]) => Number(value) === chat.fault.latencyMs)?.[0] ?? '0'
  return (
    <dialog
      class="drawer"
      ref={dialog}
      aria-labelledby="drawer-title"
      onClose={close}
      onClick={(event) => event.target === event.currentTarget && close()}
    >
      <div class="drawer-inner">
        <div class="drawer-head">
          <h2 id="drawer-title">Make it hard</h2>
          <button type="button" class="icon-button" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </div>
        <p class="muted">
          WhatsApp has bad days. Choose one, then do something in the shop and see what the shopper gets, and what the ledger says about it.
        </p>
        <Choice legend="A fault applies to" name="count" value={count} onChange={setCount} options={COUNTS} />
        <fieldset class="faults">
          <legend>When a message is sent, WhatsApp</legend>
          {Object.entries(FAULT_NAMES).map(([mode, [name, meaning]]) => (
            <label key={mode} class={chat.fault.mode === mode ? 'fault on' : 'fault'}>
              <input type="radio" name="fault" checked={chat.fault.mode === mode} onChange={() => fault(mode)} />
              <span>
                <span class="fault-name">{name}</span>
                <span class="muted small">{meaning}</span>
              </span>
              {chat.fault.mode === mode && chat.fault.left !== null && <span class="pill plain">{chat.fault.left} left</span>}
            </label>
          ))}
        </fieldset>
        <Choice
          legend="Each answer takes"
          name="latency"
          value={latency}
          onChange={(value) => fault(chat.fault.mode, Number(value))}
          options={LATENCIES}
        />
        <Choice
          legend="Receipts come"
          name="statuses"
          value={chat.statusMode}
          onChange={(mode) => void call('POST', '/statuses', { mode })}
          options={Object.entries(STATUS_NAMES)}
        />
        <p class="muted small">
          {chat.waiting === 0
            ? 'No webhook of WhatsApp is waiting.'
            : `${chat.waiting} webhook(s) of WhatsApp wait for the product to take them.`}
        </p>
        <div class="drawer-foot">
          <button type="button" class="quiet" onClick={() => void call('DELETE', '/messages')}>
            Empty the phone
          </button>
          <button type="button" class="primary" onClick={close}>
            Done
          </button>
        </div>
      </div>
    </dialog>
  )
}
