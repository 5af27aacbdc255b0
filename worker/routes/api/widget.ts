import { createRoute, z } from '@hono/zod-openapi'
import { openWidgets, type WidgetRow } from '../../db/widgets.ts'
import { WidgetSettings } from '../../domain/widget.ts'
import { Origins } from '../../domain/widget-parts.ts'
import type { Env } from '../../env.ts'
import { changeWidget, newKeyOfWidget } from '../../operate/widgets.ts'
import { appUrlOf, forgetEntry, readEntry } from '../widget/entry.ts'
import { answer, bodyProblems, iso, newPart, problems, security, Time } from './shape.ts'

const Widget = z
  .object({
    key: z
      .string()
      .nullable()
      .openapi({ description: 'Public, since it stands in the page; null while there is none', example: 'wk_4kq2WcYb0Zr7uTn8VfQ1xE' }),
    on: z.boolean().openapi({ description: 'Off: the script answers nothing (204), and the page shows nothing' }),
    origins: z
      .array(z.string())
      .openapi({ description: 'Storefronts that may send opt-ins and events', example: ['https://shop.example.com'] }),
    settings: z.record(z.string(), z.unknown()).openapi({ description: 'Every setting, those that were never set with their defaults' }),
    install: z
      .object({
        script: z.string().openapi({
          description: 'For every page, best before its `</body>`',
          example: '<script async src="https://relay.example.com/w/wk_4kq2WcYb0Zr7uTn8VfQ1xE.js"></script>',
        }),
        link: z.string().nullable().openapi({
          description: 'Optional, for the page’s body: a plain link that works without JavaScript, too; null without a number',
          example: '<a id="wenext-chat" href="https://wa.me/918000000100" rel="noopener">WhatsApp</a>',
        }),
      })
      .nullable(),
    updatedAt: Time.nullable(),
  })
  .openapi('Widget', { description: 'What shoppers see on the storefront' })

const Wishes = z
  .strictObject({
    settings: WidgetSettings.optional(),
    origins: Origins.optional(),
    on: z.boolean().optional(),
  })
  .openapi('WidgetChange', { description: '`settings` and `origins` replace what was there as a whole; what is left out stays' })

const getWidget = createRoute({
  method: 'get',
  path: '/widget',
  tags: ['Widget'],
  summary: 'The storefront widget: settings, key, and what to put into the page',
  security,
  responses: { 200: answer('The widget of this shop', Widget), ...problems },
})

const putWidget = createRoute({
  method: 'put',
  path: '/widget',
  tags: ['Widget'],
  summary: 'Change the storefront widget',
  description: 'Storefronts show it within six minutes: the widget is read anew each minute, and browsers keep the script for five.',
  security,
  request: { body: { required: true, content: { 'application/json': { schema: Wishes } } } },
  responses: { 200: answer('The widget as it is now', Widget), ...problems, ...bodyProblems },
})

const newKey = createRoute({
  method: 'post',
  path: '/widget/key',
  tags: ['Widget'],
  summary: 'A new key; the old one answers nothing within a minute',
  security,
  responses: { 200: answer('The widget with its new key', Widget), ...problems },
})

const Milliseconds = z.number().nullable().openapi({ example: 1240 })
const Arm = z.object({
  views: z.number().int().openapi({ description: 'Page views that were measured' }),
  p75: z
    .object({ lcp: Milliseconds, inp: Milliseconds, cls: z.number().nullable().openapi({ example: 0.02 }) })
    .openapi({ description: 'Three of four views were at least as good; null while there are none' }),
})

const getVitals = createRoute({
  method: 'get',
  path: '/widget/vitals',
  tags: ['Widget'],
  summary: 'What the widget costs the storefront: page views with it and without it, side by side',
  description: 'Measured in the share of page views that `measure` names; half of those are shown no widget. Without cookies or storage.',
  security,
  responses: { 200: answer('The 75th percentiles', z.object({ with: Arm, without: Arm }).openapi('Vitals')), ...problems },
})

export const widget = newPart()
  .openapi(getWidget, async (c) => c.json(await shown(c.env, await openWidgets(c.env.DB).of(c.get('caller').merchant.id)), 200))
  .openapi(putWidget, async (c) => {
    const { settings, origins, on } = c.req.valid('json')
    // As given, not as parsed: a default that improves later reaches those who never chose.
    const given = settings && ((await c.req.json()) as { settings: unknown }).settings
    const row = await changeWidget(
      c.env,
      c.get('caller').merchant.id,
      { ...(given ? { settings: given } : {}), ...(origins ? { origins } : {}), ...(on === undefined ? {} : { on }) },
      Date.now(),
    )
    await forgetEntry(c.env, row.key)
    await c.get('caller').relay.settingsChanged()
    return c.json(await shown(c.env, row), 200)
  })
  .openapi(newKey, async (c) => {
    const merchantId = c.get('caller').merchant.id
    const before = await openWidgets(c.env.DB).of(merchantId)
    const row = await newKeyOfWidget(c.env, merchantId, Date.now())
    if (before) await forgetEntry(c.env, before.key)
    await c.get('caller').relay.settingsChanged()
    return c.json(await shown(c.env, row), 200)
  })
  .openapi(getVitals, async (c) => c.json(await c.get('caller').relay.vitals(), 200))

async function shown(env: Env, row: WidgetRow | undefined): Promise<z.infer<typeof Widget>> {
  const read = WidgetSettings.safeParse(row?.settings ?? {})
  const settings = read.success ? read.data : WidgetSettings.parse({})
  if (!row) return { key: null, on: false, origins: [], settings, install: null, updatedAt: null }
  const phone = (await readEntry(env, row.key))?.phone
  return {
    key: row.key,
    on: row.status === 'active',
    origins: row.origins,
    settings,
    install: {
      script: `<script async src="${appUrlOf(env)}/w/${row.key}.js"></script>`,
      link: phone ? `<a id="wenext-chat" href="https://wa.me/${phone}" rel="noopener">WhatsApp</a>` : null,
    },
    updatedAt: iso(row.updatedAt),
  }
}
