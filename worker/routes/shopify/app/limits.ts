import { Hono } from 'hono'
import * as z from 'zod'
import { moneyFromDecimal, moneyFromMinor, toDecimal } from '../../../domain/money.ts'
import { decimalOf } from '../../../domain/price.ts'
import { Velocity } from '../../../domain/guard.ts'
import type { MerchantSettings } from '../../../domain/settings.ts'
import { refused } from '../../../lib/refused.ts'
import type { Caller } from '../../api/key.ts'
import type { ShopContext } from '../../shopify.ts'
import { bodyOf, callerOf, choose, freshMerchant } from './context.ts'
import type { Limits } from './wire.ts'

const Change = z.strictObject({
  budget: z.string().trim().max(20).nullable(),
  stopsAll: z.boolean(),
  breaker: z.boolean(),
  floor: Velocity.unwrap().shape.floor.unwrap(),
})

/** What may be spent in a month, and what is too much in an hour. */
export const limits = new Hono<ShopContext>()
  .get('/limits', async (c) => c.json(await shown(callerOf(c), (await freshMerchant(c)).choices)))
  .put('/limits', async (c) => {
    const change = await bodyOf(c, Change)
    const { choices: was } = await freshMerchant(c)
    const next = {
      billing: { ...was.billing, budget: budgetOf(change, was.billing) },
      velocity: { ...was.velocity, on: change.breaker, floor: change.floor },
    }
    await choose(c.env, callerOf(c), next)
    return c.json(await shown(callerOf(c), { ...was, ...next }))
  })

/** A budget that stops nothing is one by which the API's own users are told; it stays so until it is to stop everything. */
function budgetOf({ budget, stopsAll }: z.infer<typeof Change>, was: MerchantSettings['billing']): MerchantSettings['billing']['budget'] {
  if (budget === null) return null
  const money = moneyFromDecimal(budget, was.currency)
  if (!money || money.minor < 0 || money.minor > 1_000_000_000)
    throw refused('body', [{ path: ['budget'], message: `Expected an amount in ${was.currency}, such as 50` }])
  return { minor: money.minor, stops: stopsAll ? 'everything' : was.budget?.stops === 'nothing' ? 'nothing' : 'offers' }
}

async function shown({ merchant, relay }: Caller, { billing, velocity }: Pick<MerchantSettings, 'billing' | 'velocity'>): Promise<Limits> {
  const { currency, budget } = billing
  const { micros, unknown } = await relay.spent(merchant.timeZone, currency)
  const money = moneyFromMinor(budget?.minor, currency)
  return {
    currency,
    budget: money ? toDecimal(money) : null,
    stopsAll: budget?.stops === 'everything',
    spent: { decimal: decimalOf(micros, currency), currency },
    unknown,
    breaker: velocity.on,
    floor: velocity.floor,
  }
}
