import { render } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { useChat, useLedger, useShop } from './api.ts'
import { Drawer, FAULT_NAMES, STATUS_NAMES } from './drawer.tsx'
import type { IconName } from './icons.tsx'
import { Icon } from './icons.tsx'
import { LedgerPanel } from './ledger.tsx'
import { Phone } from './phone.tsx'
import { DemoShop } from './shop.tsx'
import { PEOPLE } from './shopper-form.tsx'
import type { Shopper } from '../worker/demo/shown.ts'
import './styles/base.css'
import './styles/shop.css'
import './styles/phone.css'
import './styles/ledger.css'

type Room = 'shop' | 'phone' | 'ledger'
const ROOMS: readonly (readonly [room: Room, label: string, icon: IconName])[] = [
  ['shop', 'Shop', 'bag'],
  ['phone', 'Phone', 'chat'],
  ['ledger', 'Ledger', 'book'],
]
const ASHA: Shopper = { name: 'Asha Rao', phone: '+91 98765 00001', email: 'asha@shopper.example', language: 'en', offers: false }

function App() {
  const chat = useChat()
  const [shop, look] = useShop()
  const [number, choose] = useState<number | undefined>()
  const [shopper, setShopper] = useState<Shopper>(PEOPLE[0] ?? ASHA)
  const [room, setRoom] = useState<Room>('shop')
  const [hard, setHard] = useState(false)
  const current = shop.orders.find((order) => order.number === number) ?? shop.orders[0]
  const ledger = useLedger(current?.number)
  // On a small screen the phone is in another room; its button says when something came.
  const seen = useRef<number | undefined>(undefined)
  const newest = Math.max(0, ...chat.messages.keys())
  if (chat.loaded && (room === 'phone' || seen.current === undefined || newest === 0)) seen.current = newest
  const fresh = [...chat.messages.keys()].filter((n) => n > (seen.current ?? newest)).length
  const trouble = [
    ...(chat.fault.mode === 'ok' ? [] : [FAULT_NAMES[chat.fault.mode]?.[0] ?? chat.fault.mode]),
    ...(chat.fault.latencyMs ? ['Slow answers'] : []),
    ...(chat.statusMode === 'auto' ? [] : [`Receipts: ${STATUS_NAMES[chat.statusMode]?.toLowerCase() ?? chat.statusMode}`]),
  ]
  return (
    <>
      <header class="top">
        <div class="brand">
          <img src="/icon.svg" alt="" width="34" height="34" />
          <div>
            <h1>WeNext sandbox</h1>
            <p class="tagline">A shop, a phone, and the reason for every message</p>
          </div>
        </div>
        <div class="top-side">
          <span class={shop.product ? 'link-state up' : 'link-state'} role="status">
            {shop.product === undefined ? 'Looking for the product' : shop.product ? 'Product connected' : 'Product is away'}
          </span>
          <button type="button" class={trouble.length ? 'hard on' : 'hard'} onClick={() => setHard(true)}>
            <Icon name="sliders" /> <span>{trouble[0] ?? 'Make it hard'}</span>
          </button>
        </div>
      </header>
      {shop.product === false && (
        <p class="away" role="status">
          Nothing answers at <code>{shop.productUrl}</code> yet. Start the product with <code>npm start</code>; this page carries on by
          itself.
        </p>
      )}
      <main data-room={room}>
        <DemoShop look={look} current={current} choose={choose} shopper={shopper} setShopper={setShopper} />
        <Phone chat={chat} wanted={shopper} />
        <LedgerPanel orders={shop.orders} current={current} choose={choose} ledger={ledger} />
      </main>
      <nav class="rooms" aria-label="Parts of the sandbox">
        {ROOMS.map(([name, label, icon]) => (
          <button type="button" key={name} aria-current={room === name ? 'page' : undefined} onClick={() => setRoom(name)}>
            <Icon name={icon} size={21} /> {label}
            {name === 'phone' && fresh > 0 && (
              <span class="badge">
                {fresh}
                <span class="sr"> new</span>
              </span>
            )}
          </button>
        ))}
      </nav>
      <Drawer chat={chat} open={hard} close={() => setHard(false)} />
    </>
  )
}

const root = document.getElementById('root')
if (root) {
  root.textContent = ''
  render(<App />, root)
}
