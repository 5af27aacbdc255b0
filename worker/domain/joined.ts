/** By what an event came to its order, in words for the ledger. */
export const JOINS = {
  shop_id: 'by the shop’s own id of the order',
  number: 'by the number of the order',
  number_part: 'by the number of the order without the shop’s prefix or suffix',
  checkout: 'by the checkout',
  payment: 'by the id of the payment',
  parcel: 'by the parcel',
  likeness: 'by the same phone, amount and time, since it names no order that we know',
} as const

export type JoinedBy = keyof typeof JOINS

export interface Joined {
  readonly by: JoinedBy
  /** From 0 to 1, where it was not said but seen. */
  readonly confidence?: number
}
