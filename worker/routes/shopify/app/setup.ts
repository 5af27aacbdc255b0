import { Hono } from 'hono'
import * as z from 'zod'
import { openControl, type NumberRow } from '../../../db/control.ts'
import { openWidgets } from '../../../db/widgets.ts'
import { SETUP_STEPS, type MerchantSettings, type SetupStep } from '../../../domain/settings.ts'
import { varsOf } from '../../../env.ts'
import type { ShopContext } from '../../shopify.ts'
import { bodyOf, callerOf, choose, freshMerchant } from './context.ts'
import type { Home, Setup } from './wire.ts'

/** What can be seen of a step without asking the merchant. */
interface Facts {
  readonly numbers: readonly Pick<NumberRow, 'status'>[]
  readonly widgetOn: boolean
  readonly widgetSeen: boolean
}

/**
 * How far setting up is. What is there counts as done, whoever did it; for the rest the merchant's word stands. A number that
 * was taken away and a widget that was switched off open their steps again. Pure.
 */
export function setupOf({ setup, checkoutNotice, consentSources }: MerchantSettings, facts: Facts): Setup {
  const asks = (checkoutNotice.on || consentSources.order_attribute) && checkoutNotice.wording !== ''
  const seen: Readonly<Record<SetupStep, boolean | undefined>> = {
    whatsapp: facts.numbers.some(({ status }) => status !== 'disconnected'),
    messages: undefined,
    wording: asks,
    widget: facts.widgetOn ? facts.widgetSeen || undefined : false,
  }
  const stateOf = (id: SetupStep) => {
    if (seen[id]) return 'done'
    // Done once and gone again.
    return seen[id] === false && setup[id] === 'done' ? 'open' : setup[id]
  }
  return { steps: SETUP_STEPS.map((id) => ({ id, state: stateOf(id) })), hidden: setup.hidden }
}

const Change = z.union([
  z.strictObject({ step: z.enum(SETUP_STEPS), state: z.enum(['open', 'done', 'later']) }),
  z.strictObject({ hidden: z.boolean() }),
])

export const setup = new Hono<ShopContext>()
  .get('/home', async (c) => {
    const caller = callerOf(c)
    const { choices, ...row } = await freshMerchant(c)
    const [numbers, widget, { widgetSeen }] = await Promise.all([
      openControl(c.env.DB).numbersOf(caller.merchant.id),
      openWidgets(c.env.DB).of(caller.merchant.id),
      caller.relay.shopFacts(c.get('shop').connectionId),
    ])
    return c.json({
      shop: {
        name: row.name,
        domain: c.get('shop').shopDomain,
        language: row.language.replaceAll('_', '-'),
        timeZone: row.timeZone,
        currency: row.currency,
        paused: row.status === 'paused',
        sandbox: varsOf(c.env).DEMO === '1',
      },
      setup: setupOf(choices, { numbers, widgetOn: widget?.status === 'active', widgetSeen: widgetSeen !== null }),
    } satisfies Home)
  })
  .put('/setup', async (c) => {
    const change = await bodyOf(c, Change)
    const { choices } = await freshMerchant(c)
    const next = 'step' in change ? { [change.step]: change.state } : { hidden: change.hidden }
    await choose(c.env, callerOf(c), { setup: { ...choices.setup, ...next } })
    return c.json({ ok: true as const })
  })
  .put('/pause', async (c) => {
    const { paused } = await bodyOf(c, z.strictObject({ paused: z.boolean() }))
    const { merchant, relay } = callerOf(c)
    await openControl(c.env.DB).updateMerchant(merchant.id, { status: paused ? 'paused' : 'active', updatedAt: Date.now() })
    await relay.settingsChanged()
    return c.json({ paused })
  })
