import * as z from 'zod'
import { moneyFromDecimal, type Money } from '../../domain/money.ts'
import type { LineItem } from '../../domain/events.ts'

/** Any scalar as trimmed text; null, missing and empty are all "not said". Ids beyond 2^53 already arrive as texts (lib/json.ts). */
export const Text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? '').trim() || undefined)

/** An id that the body must have. */
export const Id = z.union([z.string().trim().min(1), z.number().int()]).transform(String)

const Amount = z.object({ amount: Text, currency_code: Text })

/** The same amount in the shop's currency and in the one that the shopper saw. */
export const MoneySet = z.object({ shop_money: Amount.nullish(), presentment_money: Amount.nullish() }).nullish()

export const Items = z
  .array(
    z.object({
      title: Text,
      presentment_title: Text,
      quantity: z.number().nullish(),
      current_quantity: z.number().nullish(),
      product_id: Text,
    }),
  )
  .nullish()

/** Epoch ms of the first text that is a time; Shopify writes ISO 8601 with the shop's offset. */
export function firstTime(...texts: readonly (string | null | undefined)[]): number | undefined {
  for (const text of texts) {
    const at = Date.parse(text ?? '')
    if (!Number.isNaN(at)) return at
  }
  return undefined
}

/** For times where null says something ("not cancelled") and a missing key says nothing. */
export function timeOrNull(text: string | null | undefined): number | null | undefined {
  return text === null ? null : firstTime(text)
}

/** What the shopper saw before what the shop books. */
export function fromSet(set: z.infer<typeof MoneySet>): Money | undefined {
  const { presentment_money: seen, shop_money: booked } = set ?? {}
  return notNegative(moneyFromDecimal(seen?.amount, seen?.currency_code) ?? moneyFromDecimal(booked?.amount, booked?.currency_code))
}

/** A total below zero is no total that a shopper should read. */
export function notNegative(money: Money | undefined): Money | undefined {
  return money && money.minor >= 0 ? money : undefined
}

/** Lines with something in them. Removed and refunded pieces are gone from `current_quantity`. */
export function itemsOf(lines: z.infer<typeof Items>, asPlaced: boolean): readonly LineItem[] | undefined {
  return lines?.flatMap(({ title, presentment_title, quantity, current_quantity, product_id }) => {
    const shown = presentment_title ?? title
    const count = (asPlaced ? undefined : current_quantity) ?? quantity ?? 0
    return shown && count > 0 ? [given<LineItem>({ title: shown, quantity: count, productId: product_id })] : []
  })
}

type Loose<T> = { readonly [K in keyof T]: object extends Pick<T, K> ? T[K] | undefined : T[K] }

/** Leaves out what is undefined: for our event types a missing key means "not said". */
export function given<T extends object>(fields: Loose<T>): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T
}
