import type { Published } from '../../connectors/contract.ts'
import { openControl } from '../../db/control.ts'
import { openWidgets } from '../../db/widgets.ts'
import { AppError } from '../../domain/errors.ts'
import type { MerchantId } from '../../domain/ids.ts'
import { MerchantSettings } from '../../domain/settings.ts'
import type { Env } from '../../env.ts'
import { TEXTS } from '../widget/built.gen.ts'
import { entryOf } from '../widget/entry.ts'
import { open } from '../widget/find.ts'
import { launcherConfig } from '../widget/public.ts'

/** What a shop's own pages are to show now, as JSON. Read from the record itself, past what storefronts are answered from for a minute. */
export const shownIn = (env: Env, merchantId: MerchantId, what: Published): Promise<string> => SHOWN[what](env, merchantId)

const SHOWN: Readonly<Record<Published, (env: Env, merchantId: MerchantId) => Promise<string>>> = { checkout, widget }

/**
 * What shopify-app/extensions/checkout asks shoppers: the merchant's words with their version. The merchant writes one sentence, about
 * orders; so offers are not asked for. Empty where the box is off: then nothing is asked.
 */
async function checkout(env: Env, merchantId: MerchantId): Promise<string> {
  const row = await openControl(env.DB).merchant(merchantId)
  if (!row) throw new AppError('request.not_found')
  const { checkoutNotice, consentSources } = MerchantSettings.parse(row.settings)
  const { wording, version, locale } = checkoutNotice
  const isAsked = row.status !== 'left' && consentSources.order_attribute && wording !== '' && version !== ''
  return JSON.stringify(
    isAsked
      ? { purposes: ['order_updates'], words: { [locale.toLowerCase()]: { version, order_updates: wording, marketing: '' } } }
      : { purposes: [], words: {} },
  )
}

/** The JSON of `/w/<key>/config.json`, which widget/shopify/print.ts reads; an empty object where that answers nothing. */
async function widget(env: Env, merchantId: MerchantId): Promise<string> {
  const row = await openWidgets(env.DB).of(merchantId)
  const entry = row && (await entryOf(env, row.key))
  if (!entry) return '{}'
  const shown = await open(env, row.key, entry)
  return JSON.stringify(launcherConfig(shown, TEXTS, shown.v))
}
