import type { Context } from 'hono'
import { AppError } from '../../domain/errors.ts'
import type { AppContext } from '../context.ts'
import { shownUnder } from './consent.ts'
import type { OpenWidget } from './find.ts'
import { allowOrigin, bodyOf } from './guard.ts'
import { agreedTo } from './optin.ts'
import { pageOf, siteOf } from './page.ts'
import { tellRelay } from './relay.ts'
import { noteSeen } from './seen.ts'
import { WidgetEvent } from './wire.ts'

/** `POST /w/<key>/events`: what happened on a page. Only what leads to a chat, or measures the widget, is kept. */
export async function events(c: Context<AppContext>, widget: OpenWidget): Promise<Response> {
  const origin = allowOrigin(c, widget)
  const event = await bodyOf(c, WidgetEvent)
  const country = countryOf(c)
  await noteSeen(c.env, widget, origin)
  if (event.t === 'vitals') {
    if (event.vitals && widget.settings.measure > 0) await tellRelay(c, widget.merchantId, { kind: 'vitals', sample: event.vitals })
  } else if (event.ask === 'code') {
    const visit = await visitOf(widget, event, origin, country)
    return c.json({ code: await tellRelay(c, widget.merchantId, { kind: 'visit', visit }), ...(country ? { country } : {}) })
  }
  return c.json(country ? { country } : {})
}

/** Where the edge sees the connection; undefined where it doesn't know. */
function countryOf(c: Context<AppContext>): string | undefined {
  const country = (c.req.raw as { cf?: { country?: unknown } }).cf?.country
  return typeof country === 'string' && /^[A-Z]{2}$/.test(country) && country !== 'XX' ? country : undefined
}

async function visitOf(widget: OpenWidget, event: WidgetEvent, origin: string, country: string | undefined) {
  const { page, utm, gclid, fbclid, optin } = event
  const referrer = siteOf(page.referrer, origin)
  return {
    at: Date.now(),
    page: {
      url: pageOf(page.url, origin),
      lang: page.lang,
      ...(page.title ? { title: page.title } : {}),
      ...(referrer ? { referrer } : {}),
      ...(page.product ? { product: page.product } : {}),
    },
    ...(utm ? { utm } : {}),
    ...(gclid ? { gclid } : {}),
    ...(fbclid ? { fbclid } : {}),
    ...(country ? { country } : {}),
    ...(optin ? { optin: await agreed(widget, optin) } : {}),
  }
}

/** What the message that follows will agree to: the server's own words, under the version that the page showed. */
async function agreed(widget: OpenWidget, optin: NonNullable<WidgetEvent['optin']>) {
  if (!widget.settings.optin.chat) throw new AppError('optin.stale')
  const shown = await shownUnder(widget, optin.version)
  const purposes = agreedTo(widget, optin)
  return {
    purposes,
    version: shown.version,
    lang: shown.lang,
    wording: Object.fromEntries(purposes.map((purpose) => [purpose, shown.wording[purpose]])),
    ...(optin.product ? { product: optin.product } : {}),
    ...(optin.alert ? { alert: optin.alert } : {}),
  }
}
