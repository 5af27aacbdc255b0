import type { MerchantId } from '../domain/ids.ts'
import { WIDGET_LIMITS, type WidgetAnswer, type WidgetAsk } from './asked.ts'
import { noteWidget } from './lookups.ts'
import { Limiter } from './limits.ts'
import { askBack } from './optins.ts'
import { changePreferences, preferencesOf, type CHOOSABLE, type PreferenceChange, type Preferences } from './preferences.ts'
import { prepareRequest } from './prepare.ts'
import type { RelaySettings } from './settings.ts'
import { newVisitCode } from './visit-code.ts'
import { wantCheckout } from './shop/checkout.ts'
import { keepVisit } from './visits.ts'
import { countSample, vitalsOf } from './vitals.ts'
import type { Vitals } from './widget.ts'

interface StorefrontParts {
  readonly storage: DurableObjectStorage
  readonly pepper: () => string
  readonly settings: () => Promise<RelaySettings>
  /** A question waits to be sent. */
  readonly asked: () => Promise<void>
  /** What waits may be judged otherwise from now on. */
  readonly chose: () => Promise<void>
}

/** What stood beside each choice on the preference page. */
export type ChoiceWording = Readonly<Record<(typeof CHOOSABLE)[number], string>>

/** What shoppers' browsers ask of the Relay: visits, opt-ins, measurements, and the preference page. */
export interface Storefront {
  /** Counts who asks, then does it: one call, so that counting costs no trip of its own. */
  readonly answer: (merchantId: MerchantId, asker: string, ask: WidgetAsk) => Promise<WidgetAnswer>
  /** What stands for a shopper; undefined where there is none of that id. */
  readonly preferences: (contactId: string) => Preferences | undefined
  /** Carries out what a shopper chose; it counts for the very next message. */
  readonly change: (contactId: string, change: PreferenceChange, wording: ChoiceWording) => Promise<void>
  /** What page views measured of the widget, the last ninety days. */
  readonly vitals: () => Vitals
}

export function storefront({ storage, pepper, settings, asked, chose }: StorefrontParts): Storefront {
  const { sql } = storage
  const limits = new Limiter()

  const carryOut = async (merchantId: MerchantId, ask: WidgetAsk): Promise<string> => {
    if (ask.kind === 'vitals') {
      countSample(sql, ask.sample, Date.now())
      return ''
    }
    if (ask.kind === 'seen') {
      noteWidget(sql, { at: Date.now(), where: ask.where })
      return ''
    }
    if (ask.kind === 'checkout') {
      wantCheckout(sql, ask.answer, Date.now())
      await chose()
      return ''
    }
    const { vault } = await settings()
    if (ask.kind === 'visit') {
      const sealed = await vault.seal('visits.data', JSON.stringify(ask.visit))
      for (;;) {
        const code = await newVisitCode(pepper(), merchantId)
        if (keepVisit(sql, code, sealed, Date.now())) return code
      }
    }
    const prepared = await prepareRequest(ask.request, merchantId, pepper(), vault)
    storage.transactionSync(() => askBack(sql, prepared, Date.now()))
    await asked()
    return ''
  }

  return {
    answer: async (merchantId, asker, ask) => {
      const { network, shop } = WIDGET_LIMITS[ask.kind]
      const now = Date.now()
      const waitMs = limits.take(`${ask.kind}|${asker}`, network, now) || limits.take(ask.kind, shop, now)
      return waitMs > 0 ? { waitMs } : { code: await carryOut(merchantId, ask) }
    },
    preferences: (contactId) => preferencesOf(sql, contactId, Date.now()),
    change: async (contactId, change, wording) => {
      const chosen = await settings()
      storage.transactionSync(() => changePreferences(sql, chosen, contactId, change, wording, Date.now()))
      await chose()
    },
    vitals: () => vitalsOf(sql, Date.now()),
  }
}
