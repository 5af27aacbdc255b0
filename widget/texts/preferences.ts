import { preferencesAr } from './preferences/ar.ts'
import { preferencesBn } from './preferences/bn.ts'
import { preferencesDe } from './preferences/de.ts'
import { preferencesEn, type PreferenceTexts } from './preferences/en.ts'
import { preferencesEs } from './preferences/es.ts'
import { preferencesFr } from './preferences/fr.ts'
import { preferencesHi } from './preferences/hi.ts'
import { preferencesId } from './preferences/id.ts'
import { preferencesMr } from './preferences/mr.ts'
import { preferencesPt } from './preferences/pt.ts'
import { preferencesTa } from './preferences/ta.ts'
import { preferencesTe } from './preferences/te.ts'
import type { Language } from './all.ts'

/** The texts of the preference page by language, each whole. */
export const PREFERENCE_TEXTS: Readonly<Record<Language, PreferenceTexts>> = {
  en: preferencesEn,
  hi: preferencesHi,
  te: preferencesTe,
  ta: preferencesTa,
  mr: preferencesMr,
  bn: preferencesBn,
  ar: preferencesAr,
  es: preferencesEs,
  pt: preferencesPt,
  fr: preferencesFr,
  de: preferencesDe,
  id: preferencesId,
}
