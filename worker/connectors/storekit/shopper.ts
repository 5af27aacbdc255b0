import type { PhoneClaim } from '../../domain/phone.ts'

/** What was typed at checkout, with the country beside it. */
export function phonesOf(raw: string | undefined, country: string | undefined): readonly PhoneClaim[] {
  if (!raw) return []
  return [{ raw, ...(country && /^[A-Za-z]{2}$/.test(country) ? { country: country.toUpperCase() } : {}), from: 'checkout' }]
}

/** WordPress writes "en_IN" and "de_DE_formal"; the language and the country of it. */
export function localeOf(locale: string | undefined): string | undefined {
  const [, language, region] = /^([a-z]{2,3})(?:[-_]([A-Za-z]{2}))?(?:[-_.@].*)?$/.exec(locale ?? '') ?? []
  if (!language) return undefined
  return region ? `${language}-${region.toUpperCase()}` : language
}
