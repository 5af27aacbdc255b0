import { OFFERS } from '../domain/message.ts'
import { readWish } from '../privacy/words.ts'
import type { UserPreferenceUpdate } from '../whatsapp/webhook-types.ts'
import { endTalk } from './chat/talks.ts'
import { applyConsent, currentConsent, PURPOSES_OF_WISH, withdrawMarketing } from './consents.ts'
import { endRequests } from './optins.ts'
import type { Heard, Reply } from './reply.ts'
import { contactOf, type InboundContext, type PreparedPerson } from './shopper.ts'
import { endSubscriptions } from './subscriptions.ts'
import type { ContactRow } from './tables.ts'

/** Payloads that our own templates put behind their buttons. */
const WISH_OF_PAYLOAD: Readonly<Record<string, 'stop_marketing'>> = { stop_marketing: 'stop_marketing' }

/** A wish, by button or by word, done at once. A START that changes nothing is none. */
export function takeWish(heard: Heard): Reply | undefined {
  const { contact, settings, said } = heard
  const byButton = said.payload ? WISH_OF_PAYLOAD[said.payload] : undefined
  const wish = byButton ? { wish: byButton, language: contact.language ?? settings.language } : said.text ? readWish(said.text) : undefined
  if (!wish) return undefined
  const changed = obey(heard, contact, wish.wish, said.at, said.wamid)
  if (wish.wish === 'start' && !changed) return undefined
  if (wish.wish !== 'start') endTalk(heard.sql, contact.id)
  return { what: wish.wish, language: wish.language }
}

/** STOP ends offers; "STOP ALL" ends everything; START gives back what was taken away, and nothing that never was. */
function obey(
  { sql, settings, now }: InboundContext,
  contact: ContactRow,
  wish: keyof typeof PURPOSES_OF_WISH,
  at: number,
  wamid: string,
): boolean {
  let changed = false
  if (wish !== 'start') {
    endRequests(sql, contact.id, now)
    endSubscriptions(sql, contact.id, now)
  }
  for (const purpose of PURPOSES_OF_WISH[wish]) {
    // Nobody asked for news of a product: then there is nothing to end, and nothing to note.
    if (purpose === 'product_alerts' && !currentConsent(sql, contact.id, purpose)) continue
    if (wish === 'start' && currentConsent(sql, contact.id, purpose)?.state !== 'withdrawn') continue
    const state = wish === 'start' ? 'granted' : 'withdrawn'
    changed = applyConsent(sql, settings.choices, contact.id, { purpose, state, source: 'keyword', proof: wamid, at }, {}, now) || changed
  }
  return changed
}

/** The switch inside WhatsApp itself: offers off or on again. */
export function applyPreference(ctx: InboundContext, update: UserPreferenceUpdate, person: PreparedPerson): void {
  if (update.category !== 'marketing_messages') return
  const contact = contactOf(ctx, person)
  if (!contact) return
  const { sql, settings, now } = ctx
  const proof = `user_preferences:${update.value}`
  if (update.value === 'stop') return withdrawMarketing(sql, settings.choices, contact.id, proof, update.at, now)
  // "Resume" undoes a stop; it is no consent to offers that were never agreed to.
  for (const purpose of OFFERS.filter((one) => currentConsent(sql, contact.id, one)?.state === 'withdrawn'))
    applyConsent(sql, settings.choices, contact.id, { purpose, state: 'granted', source: 'whatsapp', proof, at: update.at }, {}, now)
}
