import { inkOn } from '../../domain/color.ts'
import { bestTag, fallbacks } from '../../domain/language-tags.ts'
import type { WeeklyHours, WidgetSettings } from '../../domain/widget.ts'
import type { ByLanguage, Hours, LauncherConfig, PanelConfig } from './config.ts'
import { WORDING } from './wording.ts'

/** A merchant's widget as it is stored, with what it needs of the merchant. */
export interface Storefront {
  readonly key: string
  readonly settings: WidgetSettings
  readonly shop: string
  /** BCP 47 */
  readonly language: string
  readonly timeZone: string
  /** Digits; '' where the merchant has no number. */
  readonly phone: string
  /** Without a slash at the end. */
  readonly appUrl: string
}

type Texts = PanelConfig['texts']
export type TextsByLanguage = Readonly<Record<string, Texts>>

/** What the launcher is told; everything in it may be read by anybody. */
export function launcherConfig(store: Storefront, texts: TextsByLanguage, v: string): LauncherConfig {
  const { settings, shop } = store
  const { ink, ...look } = settings.look
  return {
    key: store.key,
    base: `${store.appUrl}/w/${store.key}`,
    v,
    shop,
    phone: store.phone,
    prefill: byTag(Object.entries(settings.prefill)),
    labels: labelsOf(store, texts),
    look: { ...look, ink: ink || inkOn(look.color) },
    show: set(settings.show),
    hide: set(settings.hide),
    triggers: set(settings.triggers),
    frequency: settings.frequency,
    opens: settings.opens,
    popup: settings.popup,
    analytics: set(settings.analytics),
    measure: settings.measure,
  }
}

/** What the panel is told in the language that fits the shopper's best. `version` is that of the wording in this language. */
export function panelConfig(store: Storefront, texts: TextsByLanguage, wanted: string, version: string): PanelConfig {
  const { settings, shop, phone } = store
  const { optin } = settings
  const lang = languageOf(store, texts, wanted)
  const all = textsIn(store, texts, lang)
  return {
    lang,
    dir: RIGHT_TO_LEFT.has(lang.split('-')[0] ?? '') ? 'rtl' : 'ltr',
    shop,
    phone,
    texts: all,
    greeting: wordsIn(settings.greeting, lang) ?? all.greeting,
    agents: settings.agents.map(({ name, role, photo, phone: own, hours }) => ({
      name,
      role: ownWords(store, role, lang),
      photo,
      phone: own,
      ...(hours ? { hours: hoursOf(hours, store.timeZone) } : {}),
    })),
    ...(settings.hours ? { hours: hoursOf(settings.hours, store.timeZone) } : {}),
    qr: settings.qr,
    optin: {
      chat: optin.chat,
      form: optin.form,
      purposes: optin.purposes,
      wording: wordingIn(store, lang),
      version,
      privacyUrl: optin.privacyUrl,
      ...(optin.wheel
        ? {
            wheel: {
              title: ownWords(store, optin.wheel.title, lang),
              prizes: optin.wheel.prizes.map(({ label, weight }) => ({ label: ownWords(store, label, lang), weight })),
            },
          }
        : {}),
    },
  }
}

/** The language that the widget speaks to whoever wants this one: theirs, the shop's, English, the first. */
export function languageOf(store: Storefront, texts: TextsByLanguage, wanted: string): string {
  const spoken = spokenIn(store, texts)
  return bestTag(spoken, wanted, store.language, 'en') ?? spoken[0] ?? 'en'
}

/** What is agreed to, in a language that the widget speaks: the merchant's words, else ours. */
export function wordingIn(store: Storefront, lang: string): PanelConfig['optin']['wording'] {
  const own = store.settings.optin.wording
  const ours = WORDING[bestTag(Object.keys(WORDING), lang, store.language) ?? 'en'] ?? WORDING['en']
  const said = (purpose: keyof PanelConfig['optin']['wording']) => filled(wordsIn(own[purpose], lang) ?? ours?.[purpose] ?? '', store.shop)
  return { order_updates: said('order_updates'), marketing: said('marketing'), product_alerts: said('product_alerts') }
}

const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'he', 'ur'])

/** The languages that there are words in, of those that the merchant wants. */
function spokenIn({ settings }: Storefront, texts: TextsByLanguage): string[] {
  const known = [...new Set([...Object.keys(texts), ...Object.keys(settings.texts)])].filter(Boolean)
  const wanted = settings.languages.flatMap((tag) => bestTag(known, tag) ?? [])
  return wanted.length > 0 ? [...new Set(wanted)] : known
}

/** The shop's own language first: it is what whoever speaks none of the others gets. */
function labelsOf(store: Storefront, texts: TextsByLanguage): ByLanguage {
  const { labels } = store.settings
  const spoken = labels[''] === undefined ? spokenIn(store, texts) : []
  const languages = new Set([languageOf(store, texts, store.language), ...spoken, ...Object.keys(labels)].filter(Boolean))
  const label = (lang: string) => wordsIn(labels, lang) ?? textsIn(store, texts, languageOf(store, texts, lang)).panel
  return byTag([...languages].map((lang) => [lang, filled(label(lang), store.shop)]))
}

/** Tags in small letters, as the launcher looks them up. */
const byTag = (said: readonly (readonly [string, string])[]): ByLanguage =>
  Object.fromEntries(said.map(([lang, text]) => [lang.toLowerCase(), text]))

/** Our words in this language, with what the merchant says otherwise. */
function textsIn({ settings, language }: Storefront, texts: TextsByLanguage, lang: string): Texts {
  const ours = texts[bestTag(Object.keys(texts), lang, language, 'en') ?? '']
  const own = settings.texts[bestTag(Object.keys(settings.texts), lang) ?? ''] ?? {}
  const merged: Record<string, string> = { ...ours }
  for (const name of Object.keys(merged)) merged[name] = own[name] ?? settings.texts['']?.[name] ?? merged[name] ?? ''
  return merged as Texts
}

/** The merchant's words in this language, or those for every language; undefined where there are neither. */
function wordsIn(words: ByLanguage, lang: string): string | undefined {
  for (const tag of [...fallbacks(lang), '']) {
    const key = Object.keys(words).find((k) => k.toLowerCase() === tag)
    if (key !== undefined) return words[key]
  }
  return undefined
}

/** A merchant's words that we have none for: in this language, else in the shop's, else the first. */
export const ownWords = (store: Storefront, words: ByLanguage, lang: string): string =>
  wordsIn(words, lang) ?? wordsIn(words, store.language) ?? Object.values(words)[0] ?? ''

const filled = (words: string, shop: string): string => words.replaceAll('{shop}', () => shop)

const hoursOf = (hours: WeeklyHours, shopZone: string): Hours => ({ ...hours, timeZone: hours.timeZone || shopZone })

/** Without what isn't set, since an `undefined` of Zod is a key. */
const set = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> }
