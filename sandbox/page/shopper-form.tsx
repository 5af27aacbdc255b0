import { useState } from 'preact/hooks'
import { initials } from './format.tsx'
import type { Shopper } from '../worker/demo/shown.ts'

/** Made-up people; the first is the one whom the demo merchant's notices are tried on. */
export const PEOPLE: readonly Shopper[] = [
  { name: 'Asha Rao', phone: '+91 98765 00001', email: 'asha@shopper.example', language: 'en', offers: false },
  { name: 'Ravi Kumar', phone: '+91 98765 00002', email: 'ravi@shopper.example', language: 'hi', offers: true },
]

const LANGUAGES = { en: 'English', hi: 'Hindi' } as const

/** Who is shopping: shown in a line, edited below it. */
export function ShopperForm({ shopper, setShopper }: { readonly shopper: Shopper; readonly setShopper: (shopper: Shopper) => void }) {
  const [open, setOpen] = useState(false)
  const set = (change: Partial<Shopper>) => setShopper({ ...shopper, ...change })
  return (
    <div class="card shopper">
      <div class="shopper-line">
        <span class="avatar" aria-hidden="true">
          {initials(shopper.name)}
        </span>
        <span class="shopper-who">
          <bdi class="shopper-name">{shopper.name || 'Nameless shopper'}</bdi>
          <span class="muted small">
            <bdi>{shopper.phone}</bdi>, {LANGUAGES[shopper.language]}
          </span>
        </span>
        <button type="button" class="quiet small" aria-expanded={open} aria-controls="shopper-edit" onClick={() => setOpen(!open)}>
          {open ? 'Done' : 'Change'}
        </button>
      </div>
      <div id="shopper-edit" hidden={!open} class="shopper-edit">
        <div class="people" role="group" aria-label="Ready-made shoppers">
          {PEOPLE.map((person) => (
            <button type="button" key={person.phone} class="step" onClick={() => setShopper(person)}>
              {person.name}
            </button>
          ))}
        </div>
        <label>
          Name <input dir="auto" autocomplete="off" value={shopper.name} onInput={(event) => set({ name: event.currentTarget.value })} />
        </label>
        <label>
          Phone <input type="tel" autocomplete="off" value={shopper.phone} onInput={(event) => set({ phone: event.currentTarget.value })} />
        </label>
        <label>
          Language
          <select value={shopper.language} onChange={(event) => set({ language: event.currentTarget.value === 'hi' ? 'hi' : 'en' })}>
            <option value="en">English</option>
            <option value="hi">Hindi</option>
          </select>
        </label>
        <label class="tick">
          <input type="checkbox" checked={shopper.offers} onChange={(event) => set({ offers: event.currentTarget.checked })} /> Ticks the
          box for WhatsApp offers at checkout
        </label>
      </div>
    </div>
  )
}
