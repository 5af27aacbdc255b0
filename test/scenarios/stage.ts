import { expect } from 'vitest'
import type { fakeGraph } from '../support/graph.ts'
import type { TestMerchant } from '../support/merchant.ts'
import type { FakeSystems } from '../support/systems.ts'
import type { Step } from './form.ts'
import type { AnsweringShop } from './shops.ts'

export interface Stage {
  readonly merchant: TestMerchant
  readonly graph: ReturnType<typeof fakeGraph>
  readonly systems: FakeSystems
  readonly start: number
  readonly shop: AnsweringShop | undefined
}

export type Act<K extends keyof Step> = (stage: Stage, what: NonNullable<Step[K]>) => Promise<void>

/** The shopper of order n, as the shop knows them. */
export const phoneOf = (order: number) => `+9198765${String(10_000 + order).slice(-5)}`
export const seconds = (at = Date.now()) => Math.floor(at / 1000)
export const taken = async (answer: Promise<Response>) => expect((await answer).status).toBe(200)
