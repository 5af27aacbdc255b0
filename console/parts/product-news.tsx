import type { ProductNews } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { useAsk } from '../lib/use-ask.ts'
import { Shown } from '../ui/states.tsx'
import { NumbersForm, useSaved } from './numbers.tsx'

/** How shoppers hear that what they wait for is back, or cheaper. */
export function ProductNewsPart() {
  const { api, say } = usePage()
  const saved = useSaved()
  const asking = useAsk<ProductNews>('/product-news')
  const send = async (next: ProductNews): Promise<void> => asking.put(await api.send<ProductNews>('PUT', '/product-news', next))
  return (
    <Shown asking={asking}>
      {(value) => (
        <NumbersForm
          key={JSON.stringify(value)}
          fields={[
            { name: 'perPiece', label: say('products.perPiece'), hint: say('products.perPiece.hint'), least: 1, most: 100, decimals: 1 },
            { name: 'waitMinutes', label: say('products.wait'), hint: say('products.wait.hint'), least: 5, most: 10_080 },
            { name: 'smallestDrop', label: say('products.drop'), hint: say('products.drop.hint'), least: 1, most: 90, decimals: 1 },
          ]}
          values={{
            perPiece: String(value.perPiece),
            waitMinutes: String(value.waitMinutes),
            smallestDrop: String(value.smallestDrop),
          }}
          save={async ({ perPiece, waitMinutes, smallestDrop }) => {
            await send({ perPiece: Number(perPiece), waitMinutes: Number(waitMinutes), smallestDrop: Number(smallestDrop) })
            saved(say('products.saved'), () => send(value))
          }}
        />
      )}
    </Shown>
  )
}
