import { openControl } from '../../worker/db/control.ts'
import type { ConnectionId } from '../../worker/domain/ids.ts'
import type { MerchantSettings } from '../../worker/domain/settings.ts'
import { DEFAULT_RULES } from '../../worker/relay/default-rules.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv } from '../support/merchant.ts'
import { act, type Stage } from './act.ts'
import { virtualClock } from './clock.ts'
import { msOf, type Scenario } from './form.ts'

type RuleId = keyof typeof DEFAULT_RULES
const FROM_THE_START = (Object.keys(DEFAULT_RULES) as RuleId[]).filter((id) => DEFAULT_RULES[id].startsOn)

/** Plays a scenario through the real Worker, Relay and record; the clock stands at its end then. */
export async function play({ given, steps, until }: Scenario) {
  const start = Date.parse(given.start)
  const clock = virtualClock(start)
  const graph = fakeGraph()
  const createdAt = given.connectedAt ? Date.parse(given.connectedAt) : start - 90 * 86_400_000
  const merchant = await aMerchant({
    shard: 'DB_01',
    createdAt,
    rules: given.rules ?? [...FROM_THE_START, ...(given.also ?? [])],
    ...(given.settings ? { settings: given.settings as Partial<MerchantSettings> } : {}),
    ...(given.perSecond ? { perSecond: given.perSecond } : {}),
    ...Object.fromEntries(Object.entries(given.merchant ?? {}).filter(([, value]) => value !== undefined)),
  })
  if (given.noShop) {
    for (const { id } of [merchant.connections.shopify, merchant.connections.woocommerce])
      await openControl(testEnv.DB).updateConnection(id as ConnectionId, { status: 'disconnected' })
    await relayOf(testEnv, merchant.id).settingsChanged()
  }
  const stage: Stage = { merchant, graph, start }
  for (const step of steps) {
    await clock.to(merchant, start + msOf(step.at))
    await act(stage, step)
  }
  await clock.to(merchant, start + msOf(until))
  return stage
}
