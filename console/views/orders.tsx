import { usePage } from '../lib/page.ts'
import { OrdersPart } from '../parts/orders.tsx'

export function OrdersView({ chosen }: { readonly chosen: string }) {
  const { kit, say, go } = usePage()
  return (
    <kit.Page heading={say('orders.title')}>
      <OrdersPart chosen={chosen} choose={(number) => go(number === '' ? 'orders' : `orders?order=${encodeURIComponent(number)}`)} />
    </kit.Page>
  )
}
