/** What a talk can be about. */
export type KindName = 'redelivery_day' | 'redelivery_address' | 'redelivery_call' | 'order_address' | 'return' | 'exchange'

/** What can be asked in it. */
export type StepName = 'day' | 'address' | 'order' | 'item' | 'reason' | 'photo'

/** What is said and not asked: what a talk came to, by its kind, or why there is none. */
export type Saying =
  | KindName
  | 'arrived'
  | 'out_again'
  | 'going_back'
  | 'sent_already'
  | 'settled'
  | 'person'
  | 'return_none'
  | 'status_none'

/** Where an order or parcel can stand, in an answer to "where is my order?". */
export type Standing =
  | 'placed'
  | 'paid'
  | 'fulfilled'
  | 'cancelled'
  | 'packed'
  | 'moving'
  | 'pickup'
  | 'out'
  | 'failed'
  | 'delivered'
  | 'returning'
  | 'returned'
  | 'unclear'
