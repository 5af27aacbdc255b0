import type { Platform, Shopper, Told, View } from '../worker/demo/shown.ts'

export interface Order {
  readonly number: number
  readonly platform: Platform
  readonly payment: 'prepaid' | 'cod'
  readonly shopper: Shopper
  readonly item: string
  readonly total: number
  readonly paid: boolean
  readonly shipped: boolean
  readonly parcel: 'none' | 'shipped' | 'out' | 'failed' | 'delivered'
  readonly cancelled: boolean
  readonly refunded: boolean
  readonly checkoutOnly: boolean
  readonly deliveries: readonly Told[]
}

export interface Message {
  readonly n: number
  readonly at: number
  readonly contact: string
  readonly state: string
  readonly wamid: string | null
  readonly sentAt?: number
  readonly deliveredAt?: number
  readonly readAt?: number
  readonly failure: { readonly code: number; readonly details: string } | null
  readonly error?: string
  readonly errorDetails?: string
  readonly view: View
}

export interface Inbound {
  readonly id: number
  readonly at: number
  readonly contact: string
  readonly wamid: string
  readonly type: string
  readonly shown: string
  readonly context: string | null
  readonly told: number
}

export interface Contact {
  readonly id: string
  readonly phone: string | null
  readonly name: string | null
  readonly username: string | null
}

export interface Fault {
  readonly mode: string
  readonly left: number | null
  readonly latencyMs: number
}

export interface ChatAnswer {
  readonly rev: number
  readonly epoch: number
  readonly business: { readonly name: string; readonly display: string }
  readonly messages: readonly Message[]
  readonly inbound: readonly Inbound[]
  readonly contacts: readonly Contact[]
  readonly fault: Fault
  readonly statuses: { readonly mode: string }
  readonly waiting: number
}

/** One line of the product's ledger. Fields that this page doesn't know are shown as they are. */
export type LedgerEntry = Readonly<Record<string, unknown>> & {
  readonly at?: string | number
  readonly kind?: string
  readonly title?: string
}
