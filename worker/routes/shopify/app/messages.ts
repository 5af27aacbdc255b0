import { Hono } from 'hono'
import * as z from 'zod'
import { rulesOf, switchRule } from '../../../db/rules.ts'
import { templatesOf } from '../../../db/templates.ts'
import { AppError } from '../../../domain/errors.ts'
import { varsOf } from '../../../env.ts'
import { DEFAULT_RULES } from '../../../relay/default-rules.ts'
import { explain } from '../../../relay/explain.ts'
import { defaultTemplates } from '../../../whatsapp/default-templates.ts'
import type { ShopContext } from '../../shopify.ts'
import { bodyOf, callerOf } from './context.ts'
import { previewOf } from './preview.ts'
import type { Messages } from './wire.ts'

/** The order in which a shopper gets them; rules of the merchant's own come after ours. */
const ORDER = Object.keys(DEFAULT_RULES)
const placeOf = (id: string) => (ORDER.includes(id) ? ORDER.indexOf(id) : ORDER.length)

export const messages = new Hono<ShopContext>()
  .get('/messages', async (c) => {
    const { merchant, tenant } = callerOf(c)
    const [rules, mirrored] = await Promise.all([rulesOf(tenant), templatesOf(tenant)])
    const defaults = defaultTemplates({ linkBase: varsOf(c.env).APP_URL })
    const items = rules
      .toSorted((a, b) => placeOf(a.id) - placeOf(b.id))
      .map(({ id, on, pausedReason, definition: d }) => ({
        id,
        name: d.name,
        event: d.event,
        conditions: d.conditions,
        delaySeconds: d.delaySeconds,
        purpose: d.purpose,
        on,
        paused: explain(pausedReason ?? null),
        preview: previewOf(d.template, merchant, mirrored, defaults),
      }))
    return c.json({ rules: items } satisfies Messages)
  })
  .put('/messages/:id', async (c) => {
    const { on } = await bodyOf(c, z.strictObject({ on: z.boolean() }))
    const { tenant, relay } = callerOf(c)
    if (!(await switchRule(tenant, c.req.param('id'), on, Date.now()))) throw new AppError('request.not_found')
    await relay.settingsChanged()
    return c.json({ id: c.req.param('id'), on })
  })
