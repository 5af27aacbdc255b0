import { openControl } from '../../worker/db/control.ts'
import type { ConnectionId } from '../../worker/domain/ids.ts'
import type { MerchantSettings } from '../../worker/domain/settings.ts'
import { DEFAULT_RULES } from '../../worker/relay/default-rules.ts'
import { relayOf } from '../../worker/routes/accept.ts'
import { fakeGraph } from '../support/graph.ts'
import { aMerchant, testEnv } from '../support/merchant.ts'
import { giveKeys } from '../support/system-keys.ts'
import { fakeSystems } from '../support/systems.ts'
import { act } from './act.ts'
import { wants } from './act-products.ts'
import { virtualClock } from './clock.ts'
import { msOf, type Scenario } from './form.ts'
import { answeringShop } from './shops.ts'
import type { Stage } from './stage.ts'

const HOUR_MS = 3_600_000

type RuleId = keyof typeof DEFAULT_RULES
const FROM_THE_START = (Object.keys(DEFAULT_RULES) as RuleId[]).filter((id) => DEFAULT_RULES[id].startsOn)

/** Plays a scenario through the real Worker, Relay and record; the clock stands at its end then. */
export async function play({ given, steps, until }: Scenario) {
  const start = Date.parse(given.start)
  // What was asked for before is there when it begins.
  const clock = virtualClock(start - (given.wants.length > 0 ? HOUR_MS : 0))
  const graph = fakeGraph()
  const systems = fakeSystems()
  const createdAt = given.connectedAt ? Date.parse(given.connectedAt) : start - 90 * 86_400_000
  const merchant = await aMerchant({
    shard: 'DB_01',
    createdAt,
    rules: given.rules ?? [...FROM_THE_START, ...(given.also ?? [])],
    ...(given.settings ? { settings: given.settings as Partial<MerchantSettings> } : {}),
    ...(given.perSecond ? { perSecond: given.perSecond } : {}),
    ...Object.fromEntries(Object.entries(given.merchant ?? {}).filter(([, value]) => value !== undefined)),
  })
  const shops = (['shopify', 'woocommerce'] as const).filter((name) => given.noShop || (given.only && given.only !== name))
  if (shops.length > 0) {
    for (const { id } of shops.map((name) => merchant.connections[name]))
      await openControl(testEnv.DB).updateConnection(id as ConnectionId, { status: 'disconnected' })
    await relayOf(testEnv, merchant.id).settingsChanged()
  }
  for (const name of given.keys ?? []) await giveKeys(merchant, name)
  const shop = given.api ? await answeringShop(given.api, merchant, given.merchant?.currency ?? 'INR') : undefined
  const stage: Stage = { merchant, graph, systems, start, shop }
  for (const [i, wish] of given.wants.entries()) {
    await clock.to(merchant, start - HOUR_MS + (i + 1) * 10_000)
    await wants(stage, wish)
  }
  for (const step of steps) {
    await clock.to(merchant, start + msOf(step.at))
    await act(stage, step)
  }
  await clock.to(merchant, start + msOf(until))
  return stage
}
