import { momentOf } from './format.tsx'
import type { Told } from '../worker/demo/shown.ts'

export const SENDERS: Readonly<Record<string, string>> = {
  shopify: 'Shopify',
  woocommerce: 'WooCommerce',
  razorpay: 'Razorpay',
  shiprocket: 'Shiprocket',
}

function verdict(status: number): readonly [kind: string, label: string] {
  if (status === 0) return ['bad', 'no answer']
  return status < 300 ? ['good', String(status)] : ['bad', String(status)]
}

/** Every webhook of this order with the product's answer to it. */
export function Deliveries({ deliveries }: { readonly deliveries: readonly Told[] }) {
  if (!deliveries.length) return null
  return (
    <div class="card deliveries">
      <h3>Webhooks sent</h3>
      <ol>
        {deliveries.map((told, index) => {
          const [kind, label] = verdict(told.status)
          return (
            <li key={`${told.at}-${index}`}>
              <span class="delivery-what">
                <span class={`sender ${told.connector}`}>{SENDERS[told.connector] ?? told.connector}</span>
                <code>{told.topic}</code>
                {told.note && <span class="note">{told.note}</span>}
                {told.status !== 200 && told.answer && (
                  <span class="answer" dir="auto">
                    {told.answer}
                  </span>
                )}
              </span>
              <span class="delivery-answer">
                <span class={`pill ${kind}`}>{label}</span>
                <span class="muted small">{told.ms} ms</span>
                <span class="sr"> at {momentOf(told.at)}</span>
              </span>
            </li>
          )
        })}
      </ol>
    </div>
  )
}
