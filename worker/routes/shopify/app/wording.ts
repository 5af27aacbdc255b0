import { Hono, type Context } from 'hono'
import * as z from 'zod'
import { bestTag } from '../../../domain/language-tags.ts'
import type { MerchantSettings } from '../../../domain/settings.ts'
import { sha256Hex } from '../../../lib/crypto.ts'
import { isoOf } from '../../api/shape.ts'
import { WORDING } from '../../widget/wording.ts'
import type { ShopContext } from '../../shopify.ts'
import { bodyOf, callerOf, choose, freshMerchant } from './context.ts'
import type { Wording } from './wire.ts'

/** Proof lies with each consent; this list is for reading and for taking words back. */
const KEPT = 20

const Change = z.strictObject({
  wording: z.string().trim().max(500, 'At most 500 characters'),
  box: z.boolean(),
  notice: z.boolean(),
})

export const wording = new Hono<ShopContext>()
  .get('/wording', async (c) => c.json(await shown(c)))
  .put('/wording', async (c) => {
    const change = await bodyOf(c, Change)
    const { choices, language } = await freshMerchant(c)
    await choose(c.env, callerOf(c), await changed(choices, change, language, Date.now()))
    return c.json(await shown(c))
  })

/** Other words can't have the same version, whoever forgets to count it up; and words that come back get theirs back. */
async function versionOf(words: string, locale: string): Promise<string> {
  return words === '' ? '' : `${locale}-${(await sha256Hex(JSON.stringify([words, locale]))).slice(0, 10)}`
}

/** Without words there is nothing that a shopper could have agreed to, so both ways of asking are off then. */
async function changed(
  { checkoutNotice: was, consentSources, earlierWordings }: MerchantSettings,
  { wording: words, box, notice }: z.output<typeof Change>,
  language: string,
  now: number,
): Promise<Partial<MerchantSettings>> {
  const locale = language.replaceAll('_', '-')
  const asks = words !== ''
  const version = words === was.wording ? was.version : await versionOf(words, locale)
  const isNew = version !== was.version && was.wording !== ''
  const replaced = { wording: was.wording, version: was.version, locale: was.locale, until: now }
  return {
    checkoutNotice: { on: notice && asks, wording: words, version, locale: version === was.version ? was.locale : locale },
    consentSources: { ...consentSources, order_attribute: box && asks },
    ...(isNew ? { earlierWordings: [replaced, ...earlierWordings].slice(0, KEPT) } : {}),
  }
}

async function shown(c: Context<ShopContext>): Promise<Wording> {
  const { choices, language, name } = await freshMerchant(c)
  const { wording: words, version, locale, on } = choices.checkoutNotice
  const tag = bestTag(Object.keys(WORDING), language, 'en') ?? 'en'
  return {
    wording: words,
    version,
    locale,
    box: choices.consentSources.order_attribute,
    notice: on,
    suggestion: (WORDING[tag]?.order_updates ?? '').replace('{shop}', name),
    earlier: choices.earlierWordings.map((e) => ({ wording: e.wording, version: e.version, until: isoOf(e.until) })),
  }
}
