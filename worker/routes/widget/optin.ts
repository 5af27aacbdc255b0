import type { Context } from 'hono'
import { AppError } from '../../domain/errors.ts'
import { varsOf } from '../../env.ts'
import { refused } from '../../lib/refused.ts'
import { decidePhone } from '../../lib/phone.ts'
import type { AppContext } from '../context.ts'
import { shownUnder } from './consent.ts'
import { allowOrigin, bodyOf, keyedBytes } from './guard.ts'
import type { OpenWidget } from './find.ts'
import { pageOf } from './page.ts'
import { ownWords } from './public.ts'
import { tellRelay } from './relay.ts'
import { OptinForm } from './wire.ts'

/** Nobody reads, chooses and types within this; programs do. */
const QUICKEST_MS = 1_500

/**
 * `POST /w/<key>/optin`: a shopper typed a number and agreed. Whatever the number is to the shop, the answer is the same, so
 * that nobody can ask who its customers are; a program that fills in everything gets it, too, and nothing happens.
 */
export async function optin(c: Context<AppContext>, widget: OpenWidget): Promise<Response> {
  const origin = allowOrigin(c, widget)
  const form = await bodyOf(c, OptinForm)
  const { settings } = widget
  if (!settings.optin.form) throw new AppError('optin.stale')
  const shown = await shownUnder(widget, form.version)
  const purposes = agreedTo(widget, form)
  const claim = { raw: form.phone, from: 'api' as const, ...(form.country ? { country: form.country } : {}) }
  const phone = decidePhone([claim], { shop: widget.country })
  if (phone.state !== 'ok') throw new AppError(phone.reason)

  const wheel = form.prize && settings.optin.wheel
  const prize = wheel ? await prizeOf(c, widget.merchantId, wheel.prizes, phone.phone) : undefined
  if (form.website === '' && form.took >= QUICKEST_MS) {
    await tellRelay(c, widget.merchantId, {
      kind: 'optin',
      request: {
        phone,
        purposes,
        wording: Object.fromEntries(purposes.map((purpose) => [purpose, shown.wording[purpose]])),
        version: shown.version,
        lang: shown.lang,
        page: pageOf(form.page, origin),
        at: Date.now(),
        ...(form.name ? { name: form.name } : {}),
        ...(form.product ? { product: form.product } : {}),
        ...(form.alert ? { alert: form.alert } : {}),
        ...(wheel && prize !== undefined
          ? { prize: { index: prize, label: ownWords(widget, wheel.prizes[prize]?.label ?? {}, shown.lang) } }
          : {}),
      },
    })
  }
  return c.json({ ok: true, ...(prize === undefined ? {} : { prize }) }, 202)
}

/** The purposes that were ticked, of those that the widget offers here. Throws `request.invalid` where nothing is left. */
export function agreedTo(
  { settings }: OpenWidget,
  said: Pick<OptinForm, 'purposes' | 'alert'> & { readonly product?: unknown },
): OptinForm['purposes'] {
  const offered: readonly string[] = [...settings.optin.purposes, ...(said.alert && said.product ? ['product_alerts'] : [])]
  const purposes = [...new Set(said.purposes)].filter((purpose) => offered.includes(purpose))
  if (purposes.length === 0) throw refused('body', [{ path: ['purposes'], message: 'Expected at least one that this widget offers' }])
  return purposes
}

/** By weight, and always the same one for a number and a wheel: who spins again wins nothing new, and nothing needs to be kept. */
async function prizeOf(
  c: Context<AppContext>,
  merchantId: string,
  prizes: readonly { readonly weight: number }[],
  phone: string,
): Promise<number> {
  const hash = await keyedBytes(varsOf(c.env).PEPPER, 'wheel', `${merchantId}\0${JSON.stringify(prizes)}\0${phone}`)
  const all = prizes.reduce((sum, { weight }) => sum + weight, 0)
  let left = (new DataView(hash.buffer).getUint32(0) / 2 ** 32) * all
  return prizes.findIndex(({ weight }) => (left -= weight) < 0)
}
