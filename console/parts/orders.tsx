import { useState } from 'preact/hooks'
import type { Ledger, OrderLine, Orders } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { useAsk } from '../lib/use-ask.ts'
import { Empty, Failed, Shown, Time } from '../ui/states.tsx'
import { Story } from './story.tsx'

/** Find an order; its story says why something was sent, or wasn't. */
export function OrdersPart({ chosen, choose }: { readonly chosen: string; readonly choose: (number: string) => void }) {
  const { kit, say } = usePage()
  const [typed, setTyped] = useState('')
  return (
    <>
      <kit.Section>
        <form
          class="search"
          role="search"
          onSubmit={(event) => {
            event.preventDefault()
            if (typed.trim() !== '') choose(typed.trim())
          }}
        >
          <kit.Field
            kind="search"
            label={say('orders.search')}
            hint={say('orders.search.hint')}
            maxLength={120}
            value={typed}
            onInput={setTyped}
          />
          <kit.Button kind="primary" submit>
            {say('orders.search.act')}
          </kit.Button>
        </form>
      </kit.Section>
      {chosen === '' ? (
        <kit.Section heading={say('orders.latest')}>
          <LatestOrders choose={choose} />
        </kit.Section>
      ) : (
        <OneOrder key={chosen} said={chosen} back={() => choose('')} />
      )}
    </>
  )
}

export function LatestOrders({ choose, most }: { readonly choose: (number: string) => void; readonly most?: number }) {
  const { say } = usePage()
  const asking = useAsk<Orders>('/orders')
  return (
    <Shown asking={asking}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty heading={say('orders.empty')}>{say('orders.empty.body')}</Empty>
        ) : (
          <ul class="rows links">
            {items.slice(0, most).map((order) => (
              <li key={order.id}>
                <button type="button" class="row-button" onClick={() => choose(order.id)}>
                  <OrderWords order={order} />
                </button>
              </li>
            ))}
          </ul>
        )
      }
    </Shown>
  )
}

function OrderWords({ order }: { readonly order: OrderLine }) {
  const { say, format } = usePage()
  return (
    <>
      <span class="row-main">
        <span class="row-title">
          <bdi>{order.number ?? say('orders.noNumber')}</bdi>
        </span>
        {order.placedAt && (
          <span class="quiet block">
            <Time at={order.placedAt} />
          </span>
        )}
      </span>
      {order.total && <span class="amount">{format.money(order.total)}</span>}
      <svg class="chevron" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
        <path d="M7.5 5l5 5-5 5" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" />
      </svg>
    </>
  )
}

function OneOrder({ said, back }: { readonly said: string; readonly back: () => void }) {
  const { kit, say, format } = usePage()
  const asking = useAsk<Ledger>(`/orders/${encodeURIComponent(said)}`)
  const { asked, again } = asking
  const backLink = (
    <kit.Button kind="quiet" onClick={back}>
      {say('orders.back')}
    </kit.Button>
  )
  if (asked.state === 'failed')
    return (
      <kit.Section aside={backLink}>
        {asked.failure.code === 'request.not_found' ? (
          <Empty heading={say('orders.unknown', { number: said })}>{say('orders.unknown.body')}</Empty>
        ) : (
          <Failed failure={asked.failure} again={again} />
        )}
      </kit.Section>
    )
  return (
    <Shown asking={asking}>
      {({ order, contact, entries }) => (
        <kit.Section heading={order.number ?? say('orders.noNumber')} aside={backLink}>
          <dl class="facts">
            <div>
              <dt>{say('orders.shopper')}</dt>
              <dd>
                {contact?.name ?? say('orders.unnamed')}
                {contact?.phone && <bdi class="quiet block">{contact.phone}</bdi>}
                {contact?.phoneReason && (
                  <span class="quiet block">
                    {contact.phoneReason.plain} {contact.phoneReason.action}
                  </span>
                )}
              </dd>
            </div>
            <div>
              <dt>{order.placedAt ? say('orders.placed', { time: format.when(order.placedAt) }) : order.status}</dt>
              <dd class="amount">{order.total ? format.money(order.total) : ''}</dd>
            </div>
          </dl>
          <h3>{say('orders.story')}</h3>
          {entries.length === 0 ? <p class="quiet">{say('orders.story.empty')}</p> : <Story entries={entries} />}
        </kit.Section>
      )}
    </Shown>
  )
}
