import type { DomainEvent } from '../domain/events.ts'
import type { Money } from '../domain/money.ts'

/** One call of a gateway's or courier's API. Its host must be one of the manifest's. */
export interface SystemCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as a form instead. */
  readonly form?: Readonly<Record<string, string>>
  /** Done twice, it is as done once, so that it may be said again where no answer came. GET always is. */
  readonly repeatable?: boolean
  /** For systems that want a token which a login gives. Whoever carries calls out keeps it, and logs in anew where it is refused. */
  readonly login?: Login
}

export interface Login {
  readonly call: SystemCall
  /** Throws an AppError where the answer is a no. */
  readonly tokenOf: (answer: SystemAnswer) => string
  readonly goodForMs: number
  readonly headersOf: (token: string) => Readonly<Record<string, string>>
}

export interface SystemAnswer {
  readonly status: number
  readonly headers: Headers
  /** The parsed JSON, undefined where the answer is none. */
  readonly body: unknown
}

/** Carries a call out. Throws only where no answer came. */
export type AskSystem = (call: SystemCall) => Promise<SystemAnswer>

export interface PaymentLinkWanted {
  /** Ours, at most 40 characters, the same when the wish is repeated: one wish makes one link. */
  readonly reference: string
  readonly amount: Money
  readonly description: string
  /** E.164. */
  readonly phone?: string
  readonly name?: string
  readonly email?: string
  /** Epoch ms. */
  readonly expiresAt?: number
  /** The shop's number of the order, where the sender keeps notes. */
  readonly orderNumber?: string
}

export interface PaymentLink {
  readonly id: string
  readonly url: string
  /** Epoch ms, where the sender says it. */
  readonly expiresAt?: number
}

/** What a shopper wants of a courier who could not hand a parcel over. */
export interface ReattemptWanted {
  readonly awb: string
  /** "2026-01-31", on the shopper's calendar. */
  readonly on?: string
  /** E.164. */
  readonly phone?: string
  readonly address?: string
  readonly note?: string
}

/** What a system does when asked, with the connection's settings, secrets included. Every failure is an AppError with a remedy. */
export interface Actions<S> {
  /** The currencies that links can have; absent where any may do. */
  readonly linkCurrencies?: readonly string[]
  /** Done twice with one reference, there is one link. */
  createPaymentLink?(ask: AskSystem, settings: S, wanted: PaymentLinkWanted): Promise<PaymentLink>
  /** A link that is paid or gone counts as cancelled too: `false` where it was paid before. */
  cancelPaymentLink?(ask: AskSystem, settings: S, id: string): Promise<boolean>
  /** How a payment stands, in the event that its webhook would have made; undefined where it is still open. */
  payment?(ask: AskSystem, settings: S, reference: string, now: number): Promise<DomainEvent | undefined>
  /** It gathers the news of many carriers: it may know a parcel whosever it is. */
  readonly anyCarrier?: true
  /** Where a parcel is, in the event that its webhook would have made; undefined where nothing is known yet. */
  track?(ask: AskSystem, settings: S, awb: string, now: number): Promise<DomainEvent | undefined>
  reattempt?(ask: AskSystem, settings: S, wanted: ReattemptWanted): Promise<void>
}
