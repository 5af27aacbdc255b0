import { useState } from 'preact/hooks'
import type { Deliveries, Delivery } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { useAsk, useDo } from '../lib/use-ask.ts'
import type { TextKey } from '../texts/en.ts'
import type { Tone } from '../ui/kit.ts'
import { Empty, Shown, Time, Wrong } from '../ui/states.tsx'
import { ReplayDialog } from './replay.tsx'

const FILTERS = [
  { path: '/deliveries?kind=hook', text: 'deliveries.hooks' },
  { path: '/deliveries?state=parked', text: 'deliveries.parked' },
  { path: '/deliveries?', text: 'deliveries.all' },
] as const satisfies readonly { path: string; text: TextKey }[]

const STATES: Readonly<Record<string, { readonly tone: Tone; readonly text: TextKey }>> = {
  new: { tone: 'info', text: 'deliveries.state.new' },
  done: { tone: 'good', text: 'deliveries.state.done' },
  ignored: { tone: 'neutral', text: 'deliveries.state.ignored' },
  parked: { tone: 'warn', text: 'deliveries.state.parked' },
}

/** What was sent to us lately; each can be worked on once more. */
export function DeliveriesPart({ changed }: { readonly changed: () => void }) {
  const { api, kit, say } = usePage()
  const [path, setPath] = useState<(typeof FILTERS)[number]['path']>('/deliveries?kind=hook')
  const [replaying, setReplaying] = useState<Delivery>()
  const asking = useAsk<Deliveries>(path)
  const older = useDo()
  const isParked = path === '/deliveries?state=parked'
  const more = ({ items, next }: Deliveries) =>
    older.run(async () => {
      const page = await api.ask<Deliveries>(`${path}&before=${next}`)
      asking.put({ items: [...items, ...page.items], next: page.next })
    })
  return (
    <div class="stack">
      <p>{say('deliveries.intro')}</p>
      <div class="filter" role="group" aria-label={say('deliveries.filter')}>
        {FILTERS.map((filter) => (
          <button type="button" key={filter.path} aria-pressed={path === filter.path} onClick={() => setPath(filter.path)}>
            {say(filter.text)}
          </button>
        ))}
      </div>
      <Shown asking={asking}>
        {(value) =>
          value.items.length === 0 ? (
            <Empty heading={say(isParked ? 'deliveries.empty.parked' : 'deliveries.empty')}>
              {say(isParked ? 'deliveries.empty.parked.body' : 'deliveries.empty.body')}
            </Empty>
          ) : (
            <>
              <ul class="rows">
                {value.items.map((delivery) => (
                  <Line key={delivery.id} delivery={delivery} replay={() => setReplaying(delivery)} />
                ))}
              </ul>
              <Wrong failure={older.failure} />
              {value.next !== null && (
                <div class="actions">
                  <kit.Button busy={older.busy} onClick={() => void more(value)}>
                    {say('act.more')}
                  </kit.Button>
                </div>
              )}
            </>
          )
        }
      </Shown>
      <ReplayDialog
        delivery={replaying}
        onClose={() => setReplaying(undefined)}
        done={() => {
          setReplaying(undefined)
          asking.again()
          changed()
        }}
      />
    </div>
  )
}

function Line({ delivery, replay }: { readonly delivery: Delivery; readonly replay: () => void }) {
  const { kit, say, format } = usePage()
  const state = STATES[delivery.state]
  return (
    <li class="row">
      <div class="row-main">
        <p class="row-title">
          <code>{delivery.connector === 'whatsapp' ? NAMES['whatsapp'] : delivery.topic}</code>
          {state && <kit.Badge tone={state.tone}>{say(state.text)}</kit.Badge>}
        </p>
        <p class="quiet">
          {NAMES[delivery.connector] ?? delivery.connector} · <Time at={delivery.receivedAt} />
        </p>
        {delivery.reason && (
          <p>
            {delivery.reason.plain} {delivery.reason.action}
          </p>
        )}
      </div>
      {delivery.replayable ? (
        <kit.Button
          kind="quiet"
          label={say('deliveries.replay.of', { topic: delivery.topic, time: format.when(delivery.receivedAt) })}
          onClick={replay}
        >
          {say('deliveries.replay')}
        </kit.Button>
      ) : (
        // What WhatsApp says is worked on and forgotten; only of a shop's own calls somebody would miss it.
        delivery.connector !== 'whatsapp' && <span class="quiet row-end">{say('deliveries.gone')}</span>
      )}
    </li>
  )
}

/** Names are the same in every language. */
const NAMES: Readonly<Record<string, string>> = {
  shopify: 'Shopify',
  woocommerce: 'WooCommerce',
  razorpay: 'Razorpay',
  shiprocket: 'Shiprocket',
  whatsapp: 'WhatsApp',
  api: 'API',
}
