/** What a system answers: status and body. */
export type Reply = readonly [status: number, body: unknown]
export type Route = readonly [call: RegExp, reply: (found: RegExpExecArray, body: Record<string, unknown>, url: URL) => Reply]

/** A gateway or courier that knows the calls of its documentation and no other. */
export interface FakeSystem {
  readonly host: string
  /** Whether this caller may ask. */
  readonly proof: (headers: Headers) => boolean
  readonly routes: readonly Route[]
}

/** A payment link that stands at a gateway; the amount in minor units. */
export interface FakeLink {
  readonly id: string
  readonly reference: string
  readonly amount: number
  readonly currency: string
  readonly endsAt: number
  status: 'created' | 'paid' | 'cancelled'
}
export type FakeLinks = Map<string, FakeLink>

export const hasEnded = (link: FakeLink): boolean => link.status === 'created' && Date.now() >= link.endsAt

/** Where a courier saw each parcel last, in its own word and on its own clock; undefined for nowhere yet. */
export interface Scan {
  readonly status: number | string
  readonly at: string
}
