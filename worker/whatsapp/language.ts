import { isSendable, type Template } from './template-types.ts'

/** ISO 639 codes and scripts that Meta writes in another way. */
const SPELLING: Readonly<Record<string, string>> = { iw: 'he', in: 'id', no: 'nb', tl: 'fil', zh_Hans: 'zh_CN', zh_Hant: 'zh_TW' }

/** "pt-BR", "pt_br" or "pt-Latn-BR-u-nu-latn" as Meta writes it: "pt_BR". Undefined where it isn't a language. */
export function metaLanguage(locale: string): string | undefined {
  const match = /^([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?(?:[-_.@].*)?$/i.exec(locale.trim())
  if (!match) return undefined
  const language = (match[1] ?? '').toLowerCase()
  const script = match[2] ? match[2][0]?.toUpperCase() + match[2].slice(1).toLowerCase() : undefined
  const region = match[3]?.toUpperCase()
  const base = SPELLING[language] ?? language
  if (!region && script) return SPELLING[`${base}_${script}`] ?? base
  return region ? `${base}_${region}` : base
}

/**
 * The template to send, of those with one name: for each wanted language in turn (the shopper's, then the shop's) exactly it, else without
 * its region. Meta falls back to nothing by itself, `en` and `en_US` are two languages, and only sendable ones count.
 */
export function resolveLanguage<T extends Pick<Template, 'language' | 'status'>>(
  available: readonly T[],
  wanted: readonly (string | null | undefined)[],
): T | undefined {
  const sendable = available.filter(({ status }) => isSendable(status))
  for (const locale of wanted) {
    const exact = locale ? metaLanguage(locale) : undefined
    if (!exact) continue
    for (const language of [exact, exact.split('_')[0]]) {
      const found = sendable.find((template) => template.language === language)
      if (found) return found
    }
  }
  return undefined
}
