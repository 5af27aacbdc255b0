import { Hono, type Context } from 'hono'
import type { AppContext } from '../context.ts'
import { events } from './events.ts'
import { findWidget, type OpenWidget } from './find.ts'
import { preflight } from './guard.ts'
import { optin } from './optin.ts'
import { chunk, config, inert, launcher } from './script.ts'

/**
 * What a storefront loads and posts. Whatever isn't there (a key that nobody has, that was revoked, whose merchant left) is
 * answered alike with an empty 204, so that a shop's page never shows an error, and nobody can try keys.
 */
export const widget = new Hono<AppContext>()

const shown = (answer: (c: Context<AppContext>, widget: OpenWidget) => Response | Promise<Response>) => async (c: Context<AppContext>) => {
  const found = await findWidget(c.env, c.req.param('key') ?? '')
  return found ? answer(c, found) : inert()
}

widget.get('/:key/config.json', shown(config))
widget.get(
  '/:key/c/:v/:name',
  shown((c, found) => chunk(c, found, c.req.param('v') ?? '', c.req.param('name') ?? '')),
)
widget.get('/:name', launcher)
widget.post('/:key/optin', shown(optin))
widget.post('/:key/events', shown(events))
widget.options('/:key/optin', shown(preflight))
widget.options('/:key/events', shown(preflight))
