import type { ConsentSignal } from '../domain/events.ts'
import type { MerchantSettings } from '../domain/settings.ts'

/** What stands in the ledger for one contact and purpose at the moment. */
export interface CurrentConsent {
  readonly state: string
  readonly source: string
  readonly version: string | null
  readonly at: number
}

const SECOND_MS = 1000

export type ConsentVerdict = 'apply' | 'record_only' | 'ignore'

/** Signs that the shopper gave in person; they count without a setting. */
const IN_PERSON: ReadonlySet<ConsentSignal['source']> = new Set([
  'keyword',
  'preferences',
  'whatsapp',
  'widget',
  // On our own box, beside the words that are kept with it; boxes of other plugins come as order_meta.
  'checkout_box',
  'api',
  'console',
  'import',
])

/**
 * Whether a sign of consent counts. Pure.
 * - Signs that travel with deliveries count only where the merchant switched their kind on. A withdrawal always counts.
 * - A notice at checkout is the weakest sign: it overrides nothing but an earlier notice, above all not a withdrawal or a ticked box.
 * - An older sign never overrides a newer one; it is recorded all the same.
 * - The same sign again adds nothing to the ledger.
 * WhatsApp tells times in whole seconds, so a withdrawal wins within its second.
 */
export function judgeConsent(
  signal: ConsentSignal,
  version: string | null,
  current: CurrentConsent | undefined,
  settings: MerchantSettings,
): ConsentVerdict {
  if (signal.state !== 'withdrawn' && !isSwitchedOn(signal.source, settings)) return 'ignore'
  if (!current) return 'apply'
  if (signal.source === 'checkout_notice') {
    const isNews = current.source === 'checkout_notice' && current.state !== 'withdrawn' && current.version !== version
    if (!isNews) return 'ignore'
  }
  if (current.state === signal.state && current.source === signal.source && current.version === version) return 'ignore'
  const at = signal.state === 'withdrawn' ? signal.at + SECOND_MS : signal.at
  return at >= current.at ? 'apply' : 'record_only'
}

function isSwitchedOn(source: ConsentSignal['source'], settings: MerchantSettings): boolean {
  if (source === 'checkout_notice') return settings.checkoutNotice.on
  if (source === 'order_attribute' || source === 'order_meta' || source === 'shop_sync') return settings.consentSources[source]
  return IN_PERSON.has(source)
}

/** Why a message of this purpose may not go out, or undefined where it may. */
export function consentBar(
  current: Pick<CurrentConsent, 'state'> | undefined,
): 'consent.missing' | 'consent.withdrawn' | 'consent.pending' | undefined {
  if (!current) return 'consent.missing'
  if (current.state === 'granted') return undefined
  return current.state === 'pending' ? 'consent.pending' : 'consent.withdrawn'
}
