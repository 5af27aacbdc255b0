import { Hono, type Context } from 'hono'
import { openTenant } from '../../db/tenant.ts'
import { findMerchant } from '../../directory.ts'
import { AppError } from '../../domain/errors.ts'
import type { MerchantId } from '../../domain/ids.ts'
import type { PhoneDecision } from '../../domain/phone.ts'
import { shardOf, varsOf } from '../../env.ts'
import type { PreferenceChange, Preferences } from '../../relay/preferences.ts'
import { fromUtf8 } from '../../lib/bytes.ts'
import { exportOf } from '../../privacy/export.ts'
import { readPreferenceCode } from '../../privacy/preference-code.ts'
import type { Vault } from '../../privacy/vault.ts'
import { relayOf } from '../accept.ts'
import { readCounted } from '../body.ts'
import type { AppContext } from '../context.ts'
import { farewellPage, knownLanguage, languageFor, preferencePage, textsOf, type Page, type Told } from './preference-page.ts'

/**
 * A shopper's own page: what they get, when, in which language, and how to end it. The signed address is the only key, so it works for
 * whoever has no account and no phone number known to us; nobody else is sent it. No script, no cookie.
 */
export const preferences = new Hono<AppContext>()

const MAX_BYTES = 8 * 1024
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/

interface Opened {
  readonly merchantId: MerchantId
  readonly contactId: string
  readonly shop: string
  readonly shopLanguage: string
  readonly shard: string
  readonly vault: Vault
  readonly now: Preferences
}

preferences.get('/:code', async (c) => show(c, await open(c), undefined))

preferences.post('/:code', async (c) => {
  const opened = await open(c)
  const form = new URLSearchParams(fromUtf8(await readCounted(c.req.raw, MAX_BYTES)))
  if (form.get('do') === 'export') return download(c, opened)
  // Asked once more on a page of its own, which also says what stays.
  if (form.get('do') === 'delete' && !form.has('sure')) return page(farewellPage({ ...shownTo(c, opened), told: undefined }))
  const change = changeOf(form)
  if (!change) throw new AppError('request.invalid', { fields: 'do' })
  const texts = textsOf(languageOf(c, opened))
  const wording = { order_updates: texts.orders, marketing: texts.offers, product_alerts: texts.alerts }
  await relayOf(c.env, opened.merchantId).changePreferences(opened.merchantId, opened.contactId, change, wording)
  // From here on the address leads to nobody, as one that never did.
  if (change.kind === 'erase') return page(farewellPage({ ...shownTo(c, opened), told: 'deleted' }))
  return show(c, await open(c), change.kind === 'stop' ? 'stopped' : 'saved')
})

/** Throws `request.not_found` for a code that we didn't make, and for whoever is gone: nobody can find out which. */
async function open(c: Context<AppContext>): Promise<Opened> {
  const ids = await readPreferenceCode(varsOf(c.env).PEPPER, c.req.param('code') ?? '')
  if (!ids) throw new AppError('request.not_found')
  const { merchantId, contactId } = ids
  const found = await findMerchant(c.env, merchantId)
  const now = found && (await relayOf(c.env, merchantId).preferences(merchantId, contactId))
  if (!found || !now) throw new AppError('request.not_found')
  const { merchant, vault } = found
  return { merchantId, contactId, shop: merchant.name, shopLanguage: merchant.language, shard: merchant.shard, vault, now }
}

const languageOf = (c: Context<AppContext>, { now, shopLanguage }: Opened): string =>
  languageFor(now.language, c.req.header('accept-language'), shopLanguage)

const shownTo = (c: Context<AppContext>, opened: Opened) => ({
  shop: opened.shop,
  language: languageOf(c, opened),
  nonce: crypto.randomUUID(),
})

async function show(c: Context<AppContext>, opened: Opened, told: Told | undefined): Promise<Response> {
  const { now, vault } = opened
  const common = shownTo(c, opened)
  const phone = now.phoneSealed ? (JSON.parse(await vault.open('contacts.phone', now.phoneSealed)) as PhoneDecision) : undefined
  return page(
    preferencePage({
      ...common,
      preferences: now,
      titles: await Promise.all(
        now.alerts.map(async (a) => (a.titleSealed ? vault.open('subscriptions.title', a.titleSealed) : a.product)),
      ),
      // The whole number would tell whoever finds the link; its end tells its owner.
      phoneEnd: phone?.state === 'ok' ? phone.phone.slice(-4) : undefined,
      told,
    }),
  )
}

async function page({ html, nonce }: Page): Promise<Response> {
  return new Response(String(await html), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex, nofollow',
    },
  })
}

/** The shopper's own copy, made at once. */
async function download(c: Context<AppContext>, { merchantId, contactId, shop, shard, vault }: Opened): Promise<Response> {
  const data = await exportOf({
    tenant: openTenant(shardOf(c.env, shard), merchantId),
    vault,
    shop,
    contactIds: [contactId],
    held: (id) => relayOf(c.env, merchantId).held(merchantId, id),
    now: Date.now(),
  })
  return new Response(JSON.stringify(data, null, 2), {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': 'attachment; filename="my-data.json"',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  })
}

/** What was chosen; undefined where the form is none of ours. */
function changeOf(form: URLSearchParams): PreferenceChange | undefined {
  const from = form.get('from') ?? ''
  const to = form.get('to') ?? ''
  switch (form.get('do') ?? '') {
    case 'save':
      return {
        kind: 'save',
        granted: {
          order_updates: form.has('order_updates'),
          marketing: form.has('marketing'),
          product_alerts: form.has('product_alerts'),
        },
        quiet: form.has('quiet') && CLOCK.test(from) && CLOCK.test(to) && from !== to ? { from, to } : null,
        language: knownLanguage(form.get('language')) ?? null,
      }
    case 'snooze':
      return { kind: 'snooze', on: true }
    case 'wake':
      return { kind: 'snooze', on: false }
    case 'stop':
      return { kind: 'stop' }
    case 'remove':
      return { kind: 'remove', product: form.get('product') ?? '', alert: form.get('alert') ?? '' }
    case 'delete':
      return form.has('sure') ? { kind: 'erase' } : undefined
    default:
      return undefined
  }
}
