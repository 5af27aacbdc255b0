import { ar } from './ar.ts'
import { bn } from './bn.ts'
import { de } from './de.ts'
import { en, type Texts } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { hi } from './hi.ts'
import { id } from './id.ts'
import { mr } from './mr.ts'
import { pt } from './pt.ts'
import { ta } from './ta.ts'
import { te } from './te.ts'

/** The widget's texts by language, each whole; for the build only, a shopper gets the one that is needed. */
export const TEXTS: Readonly<Record<Language, Texts>> = { en, hi, te, ta, mr, bn, ar, es, pt, fr, de, id }

/** The languages that the widget and the preference page speak. */
export type Language = 'en' | 'hi' | 'te' | 'ta' | 'mr' | 'bn' | 'ar' | 'es' | 'pt' | 'fr' | 'de' | 'id'
