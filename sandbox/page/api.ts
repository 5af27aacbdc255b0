import { useEffect, useRef, useState } from 'preact/hooks'
import type { ChatAnswer, Contact, Inbound, LedgerEntry, Message, Order } from './types.ts'

export async function call<T>(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<{ readonly ok: boolean; readonly body: T }> {
  const response = await fetch(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  return { ok: response.ok, body: (await response.json().catch(() => ({}))) as T }
}

/** Runs again and again while the page is looked at; the next run waits for the last one. */
export function usePoll(run: () => Promise<void>, everyMs: number, keys: readonly unknown[]): void {
  useEffect(() => {
    let timer = 0
    let gone = false
    const turn = async () => {
      if (!document.hidden) await run().catch(() => undefined)
      if (!gone) timer = window.setTimeout(() => void turn(), document.hidden ? 2000 : everyMs)
    }
    void turn()
    return () => {
      gone = true
      window.clearTimeout(timer)
    }
  }, keys)
}

export interface Chat {
  readonly loaded: boolean
  readonly business: string
  readonly messages: ReadonlyMap<number, Message>
  readonly inbound: ReadonlyMap<number, Inbound>
  readonly contacts: ReadonlyMap<string, Contact>
  readonly fault: ChatAnswer['fault']
  readonly statusMode: string
  readonly waiting: number
}

const EMPTY: Chat = {
  loaded: false,
  business: 'Chai & Cotton',
  messages: new Map(),
  inbound: new Map(),
  contacts: new Map(),
  fault: { mode: 'ok', left: null, latencyMs: 0 },
  statusMode: 'auto',
  waiting: 0,
}

function merge(chat: Chat, answer: ChatAnswer, afresh: boolean): Chat {
  const base = afresh ? EMPTY : chat
  const same = chat.loaded && !afresh && !answer.messages.length && !answer.inbound.length && !answer.contacts.length
  if (
    same &&
    answer.fault.mode === chat.fault.mode &&
    answer.fault.left === chat.fault.left &&
    answer.fault.latencyMs === chat.fault.latencyMs &&
    answer.statuses.mode === chat.statusMode &&
    answer.waiting === chat.waiting
  )
    return chat
  return {
    loaded: true,
    business: answer.business.name,
    messages: same ? chat.messages : new Map([...base.messages, ...answer.messages.map((message) => [message.n, message] as const)]),
    inbound: same ? chat.inbound : new Map([...base.inbound, ...answer.inbound.map((message) => [message.id, message] as const)]),
    contacts: same ? chat.contacts : new Map([...base.contacts, ...answer.contacts.map((contact) => [contact.id, contact] as const)]),
    fault: answer.fault,
    statusMode: answer.statuses.mode,
    waiting: answer.waiting,
  }
}

/** The phone's chats, kept up to date with what changed since the last look. */
export function useChat(): Chat {
  const [chat, setChat] = useState(EMPTY)
  const at = useRef({ rev: 0, epoch: -1 })
  usePoll(
    async () => {
      const { ok, body } = await call<ChatAnswer>('GET', `/demo/chat?rev=${at.current.rev}`)
      if (!ok) return
      const afresh = at.current.epoch !== body.epoch
      // The list was emptied, or this is the first look: what came is only the newest part, and it starts over.
      const startOver = afresh && at.current.epoch !== -1 && at.current.rev > 0
      at.current = startOver ? { rev: 0, epoch: body.epoch } : { rev: body.rev, epoch: body.epoch }
      setChat((old) => merge(old, startOver ? { ...body, messages: [], inbound: [] } : body, afresh))
    },
    400,
    [],
  )
  return chat
}

export interface Shop {
  readonly orders: readonly Order[]
  readonly product: boolean | undefined
  readonly productUrl: string
}

/** The demo shop's orders, and whether the product answers. */
export function useShop(): readonly [Shop, () => Promise<void>] {
  const [shop, setShop] = useState<Shop>({ orders: [], product: undefined, productUrl: '' })
  const look = async () => {
    const { ok, body } = await call<Shop>('GET', '/demo/orders')
    if (ok) setShop(body)
  }
  usePoll(look, 2500, [])
  return [shop, look]
}

export interface Ledger {
  readonly entries: readonly LedgerEntry[]
  readonly problem?: string
}

/** The product's own account of one order. */
export function useLedger(order: number | undefined): Ledger | undefined {
  const [ledger, setLedger] = useState<{ order: number; text: string; value: Ledger } | undefined>()
  usePoll(
    async () => {
      if (order === undefined) return
      const { ok, body } = await call<{ entries?: LedgerEntry[]; error?: { message: string } }>('GET', `/demo/ledger?order=${order}`)
      const value = ok ? { entries: body.entries ?? [] } : { entries: [], problem: body.error?.message ?? 'The ledger could not be read.' }
      const text = JSON.stringify(value)
      setLedger((old) => (old?.order === order && old.text === text ? old : { order, text, value }))
    },
    900,
    [order],
  )
  return ledger?.order === order ? ledger?.value : undefined
}
