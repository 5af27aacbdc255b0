import { useState } from 'preact/hooks'
import { call } from './api.ts'
import { Deliveries } from './deliveries.tsx'
import { rupees } from './format.tsx'
import { Icon, Kurta } from './icons.tsx'
import { Choice, Switch } from './parts.tsx'
import { ShopperForm } from './shopper-form.tsx'
import type { Platform, Shopper } from '../worker/demo/shown.ts'
import type { Order } from './types.ts'

interface Step {
  readonly action: string
  readonly label: string
  readonly done: (order: Order) => boolean
}

/** What can happen to an order, in the order in which it usually does. */
const GROUPS: readonly { readonly title: string; readonly steps: readonly Step[] }[] = [
  {
    title: 'Payment',
    steps: [
      { action: 'pay', label: 'Pay', done: (order) => order.paid },
      { action: 'pay_fails', label: 'Payment fails', done: () => false },
    ],
  },
  {
    title: 'Parcel',
    steps: [
      { action: 'ship', label: 'Ship', done: (order) => order.shipped },
      { action: 'out_for_delivery', label: 'Out for delivery', done: (order) => order.parcel === 'out' || order.parcel === 'delivered' },
      { action: 'deliver', label: 'Deliver', done: (order) => order.parcel === 'delivered' },
      { action: 'delivery_fails', label: 'Delivery fails', done: (order) => order.parcel === 'failed' },
    ],
  },
  {
    title: 'Change of mind',
    steps: [
      { action: 'cancel', label: 'Cancel', done: (order) => order.cancelled },
      { action: 'refund', label: 'Refund', done: (order) => order.refunded },
    ],
  },
]

function standing(order: Order): string {
  if (order.checkoutOnly) return 'Left at checkout'
  if (order.refunded) return 'Refunded'
  if (order.cancelled) return 'Cancelled'
  const parcel = { none: 'Placed', shipped: 'Shipped', out: 'Out for delivery', failed: 'Delivery failed', delivered: 'Delivered' }[
    order.parcel
  ]
  return `${parcel} · ${order.paid ? 'paid' : order.payment === 'cod' ? 'cash on delivery' : 'unpaid'}`
}

interface Props {
  readonly look: () => Promise<void>
  readonly current: Order | undefined
  readonly choose: (order: number) => void
  readonly shopper: Shopper
  readonly setShopper: (shopper: Shopper) => void
}

export function DemoShop({ look, current, choose, shopper, setShopper }: Props) {
  const [platform, setPlatform] = useState<Platform>('shopify')
  const [payment, setPayment] = useState<'prepaid' | 'cod'>('cod')
  const [twice, setTwice] = useState(false)
  const [late, setLate] = useState(false)
  const [hold, setHold] = useState(false)
  const [busy, setBusy] = useState('')
  const [held, setHeld] = useState(0)
  const [problem, setProblem] = useState('')

  const act = async (action: string) => {
    setBusy(action)
    const target = current ? { order: current.number } : {}
    const { ok, body } = await call<{ order?: Order; held?: number; unknown?: number; error?: { message: string } }>('POST', '/demo/act', {
      action,
      platform,
      payment,
      shopper,
      twice,
      late,
      hold,
      ...target,
    }).catch(() => ({
      ok: false,
      body: { error: { message: 'The sandbox does not answer.' } } as {
        order?: Order
        held?: number
        unknown?: number
        error?: { message: string }
      },
    }))
    setBusy('')
    setProblem(
      ok
        ? body.unknown
          ? `${body.unknown} webhook(s) had nowhere to go: the product has no such connection yet.`
          : ''
        : (body.error?.message ?? 'That did not work.'),
    )
    setHeld(body.held ?? 0)
    if (body.order && (action === 'buy' || action === 'abandon')) choose(body.order.number)
    await look()
  }
  const release = async () => {
    await call('POST', '/demo/release')
    setHeld(0)
    await look()
  }

  return (
    <section class="panel shop" aria-labelledby="shop-title">
      <div class="shop-head">
        <h2 id="shop-title">Demo shop</h2>
        <a class="small" href="/store">
          Storefront with the widget
        </a>
      </div>
      <div class={current ? 'card buy small-picture' : 'card buy'}>
        <div class="display">
          <div class="picture">
            <Kurta />
          </div>
          <div class="goods">
            <p class="goods-name">Blue kurta</p>
            <p class="goods-price">{rupees(149_900)}</p>
          </div>
        </div>
        <Choice
          legend="Shop runs on"
          name="platform"
          value={platform}
          onChange={setPlatform}
          options={[
            ['shopify', 'Shopify'],
            ['woocommerce', 'WooCommerce'],
          ]}
        />
        <Choice
          legend="Shopper pays"
          name="payment"
          value={payment}
          onChange={setPayment}
          options={[
            ['cod', 'Cash on delivery'],
            ['prepaid', 'Online'],
          ]}
        />
        <div class="buy-actions">
          <button type="button" class="primary" disabled={busy !== ''} onClick={() => void act('buy')}>
            <Icon name="bag" /> Buy
          </button>
          <button type="button" class="quiet" disabled={busy !== ''} onClick={() => void act('abandon')}>
            Leave at checkout
          </button>
        </div>
        {problem && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
      </div>

      <ShopperForm shopper={shopper} setShopper={setShopper} />

      {current && (
        <div class="card order">
          <div class="order-head">
            <h3>{current.checkoutOnly ? `Checkout ${current.number}` : `Order #${current.number}`}</h3>
            <p class="standing">{standing(current)}</p>
          </div>
          <p class="muted small">
            {current.platform === 'shopify' ? 'Shopify' : 'WooCommerce'}, <bdi>{current.shopper.name}</bdi>
          </p>
          {!current.checkoutOnly &&
            GROUPS.map(({ title, steps }) => (
              <div class="steps" key={title} role="group" aria-label={title}>
                <p class="steps-title" aria-hidden="true">
                  {title}
                </p>
                <div class="steps-row">
                  {steps.map(({ action, label, done }) => (
                    <button
                      type="button"
                      key={action}
                      class={done(current) ? 'step done' : 'step'}
                      disabled={busy !== ''}
                      onClick={() => void act(action)}
                    >
                      {done(current) && <Icon name="check" size={14} />}
                      {label}
                      {done(current) && <span class="sr"> (done)</span>}
                    </button>
                  ))}
                </div>
              </div>
            ))}
          {current.platform === 'shopify' && (
            <div class="steps" role="group" aria-label="Offers by WhatsApp">
              <p class="steps-title" aria-hidden="true">
                Offers by WhatsApp
              </p>
              <div class="steps-row">
                <button type="button" class="step" disabled={busy !== ''} onClick={() => void act('offers_on')}>
                  Agree
                </button>
                <button type="button" class="step" disabled={busy !== ''} onClick={() => void act('offers_off')}>
                  Take back
                </button>
              </div>
            </div>
          )}
        </div>
      )}

      <fieldset class="card switches">
        <legend>How the news is sent</legend>
        <Switch label="Send it twice" hint="The same delivery again, with the same id" on={twice} set={setTwice} />
        <Switch label="A day late" hint="Stamped 26 hours ago" on={late} set={setLate} />
        <Switch label="Out of order" hint="Held back until after the next step" on={hold} set={setHold} />
        {held > 0 && (
          <p class="held">
            <span>{held} held back</span>{' '}
            <button type="button" class="quiet small" onClick={() => void release()}>
              Send now
            </button>
          </p>
        )}
      </fieldset>

      {current && <Deliveries deliveries={current.deliveries} />}
    </section>
  )
}
