import type { Language } from '../../widget/texts/all.ts'
import { ar } from './ar.ts'
import { bn } from './bn.ts'
import { de } from './de.ts'
import { en, type Words } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { hi } from './hi.ts'
import { id } from './id.ts'
import { mr } from './mr.ts'
import { pt } from './pt.ts'
import { ta } from './ta.ts'
import { te } from './te.ts'

/** The extensions' words in every language of the widget; for the build only, which writes Shopify's locale files from them. */
export const WORDS: Readonly<Record<Language, Words>> = { en, hi, te, ta, mr, bn, ar, es, pt, fr, de, id }
