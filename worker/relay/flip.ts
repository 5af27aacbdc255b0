import { sentByCountry } from '../db/messages.ts'
import { pauseRule } from '../db/rules.ts'
import type { Tenant } from '../db/tenant.ts'
import { isOffer } from '../domain/message.ts'
import { sayPrice, sumOf } from '../domain/price.ts'
import { priceOf, type PriceScene } from '../domain/prices.ts'
import type { Rule } from '../domain/rules.ts'
import type { Template } from '../whatsapp/template-types.ts'
import type { MirroredTemplate, RelaySettings } from './settings.ts'

const MONTH_MS = 30 * 86_400_000

/** A rule that was paused because Meta calls its template marketing from now on, and what going on would cost. */
export interface Flip {
  readonly rule: string
  readonly detail: { readonly template: string; readonly messages: number; readonly more: string; readonly estimate: string }
}

/**
 * Pauses the rules for other news than offers whose template has become marketing: the price has changed, and so has what the shopper must
 * have agreed to. One that the merchant resumed stays on, since only a change pauses: so this comes before the mirror is written.
 */
export async function pauseFlipped(
  tenant: Tenant,
  settings: RelaySettings,
  templates: readonly Template[],
  now: number,
): Promise<readonly Flip[]> {
  const flipped = new Set(
    templates.filter((t) => isMarketing(t) && !settings.templates.some((m) => isSame(m, t) && isMarketing(m))).map((t) => t.name),
  )
  const concerned = settings.rules.filter(({ on, definition }) => on && !isOffer(definition.purpose) && flipped.has(definition.template))
  return Promise.all(concerned.map((rule) => pause(tenant, settings, rule, now)))
}

const isMarketing = ({ category }: { readonly category: string }) => category === 'MARKETING'
const isSame = (one: MirroredTemplate, other: Template) => one.name === other.name && one.language === other.language

async function pause(tenant: Tenant, settings: RelaySettings, { id, definition }: Rule, now: number): Promise<Flip> {
  await pauseRule(tenant, id, 'template.category', now)
  const sent = await sentByCountry(tenant, id, now - MONTH_MS)
  const messages = sent.reduce((sum, { count }) => sum + count, 0)
  const more = dearerBy(settings, sent, now)
  const estimate = `about ${messages} messages a month, ${more === undefined ? 'at a price that is not known' : `${more} more`}`
  return { rule: id, detail: { template: definition.template, messages, more: more ?? '', estimate } }
}

/** What the same messages would cost more as marketing; undefined where a price is missing. */
function dearerBy(
  { choices: { billing }, timeZone }: RelaySettings,
  sent: readonly { readonly country: string | null; readonly count: number }[],
  now: number,
): string | undefined {
  const scene: PriceScene = { window: false, freeEntryPoint: false, currency: billing.currency, own: billing.prices, timeZone }
  const parts = sent.map(({ country, count }) => {
    const [marketing, utility] = (['marketing', 'utility'] as const).map((category) => priceOf(country, category, now, scene).price)
    return marketing && utility ? { micros: marketing.micros - utility.micros, count } : undefined
  })
  const known = parts.filter((part) => part !== undefined)
  return known.length < parts.length ? undefined : sayPrice(sumOf(known), billing.currency, true)
}
