import { z } from '@hono/zod-openapi'
import type { MessageRow } from '../../db/messages.ts'
import { decimalOf } from '../../domain/price.ts'
import { sayPriced, type Priced, type PriceWhy } from '../../domain/prices.ts'
import { WAYS, type WayCode } from '../../domain/ways.ts'

export const Sum = z
  .object({
    amount: z.string().openapi({ description: 'Decimal, exact', example: '0.0014' }),
    currency: z.string().openapi({ example: 'USD' }),
  })
  .openapi('Sum')

export const sumShape = (micros: bigint | number, currency: string): z.infer<typeof Sum> => ({
  amount: decimalOf(micros, currency),
  currency,
})

export const Way = z
  .object({
    code: z.string().openapi({ example: 'template' }),
    plain: z.string().openapi({ example: 'as template: the shopper has not written within 24 hours' }),
  })
  .openapi('Way')

export const MessagePrice = z
  .object({
    each: Sum.nullable().openapi({ description: 'Null where no price is known, which is not the same as nothing' }),
    plain: z.string().openapi({ example: 'about $0.0014, by Meta’s list price' }),
  })
  .openapi('MessagePrice')

export const pricedShape = (priced: Priced): z.infer<typeof MessagePrice> => ({
  each: priced.price ? sumShape(priced.price.micros, priced.price.currency) : null,
  plain: sayPriced(priced),
})

type Sent = Pick<MessageRow, 'way' | 'priceMicros' | 'priceCurrency' | 'priceWhy'>

export const wayOf = ({ way }: Sent): z.infer<typeof Way> | null =>
  way === null ? null : { code: way, plain: WAYS[way as WayCode] ?? way }

export function priceOfMessage(sent: Sent): z.infer<typeof MessagePrice> | null {
  const priced = pricedOf(sent)
  return priced ? pricedShape(priced) : null
}

function pricedOf({ priceMicros, priceCurrency, priceWhy }: Sent): Priced | undefined {
  if (priceWhy === null) return undefined
  const price = priceMicros === null || priceCurrency === null ? undefined : { micros: priceMicros, currency: priceCurrency }
  return { price, why: priceWhy as PriceWhy }
}

/** "Sent as free words inside the 24 h window · free: inside the 24 h window"; undefined until it is sent. */
export function sayWay(sent: Sent): string | undefined {
  const way = wayOf(sent)
  const priced = pricedOf(sent)
  const parts = [way && `Sent ${way.plain}`, priced && `price: ${sayPriced(priced)}`].filter(Boolean)
  return parts.length > 0 ? parts.join(' · ') : undefined
}
