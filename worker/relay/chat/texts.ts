import { bestTag } from '../../domain/language-tags.ts'
import { ar } from './texts/ar.ts'
import { bn } from './texts/bn.ts'
import { de } from './texts/de.ts'
import { en } from './texts/en.ts'
import { es } from './texts/es.ts'
import { fr } from './texts/fr.ts'
import { hi } from './texts/hi.ts'
import { id } from './texts/id.ts'
import { mr } from './texts/mr.ts'
import { pt } from './texts/pt.ts'
import { ta } from './texts/ta.ts'
import { te } from './texts/te.ts'
import type { Saying, Standing, StepName } from './names.ts'

type Answered = 'order_confirmed' | 'order_cancelled' | 'order_cancel_asked'
type Reason = 'size' | 'damaged' | 'wrong' | 'different' | 'other'

/** The words of one language. Buttons hold 20 characters, rows of lists 24 (whatsapp.md section 3.3). */
export interface Texts {
  /** Before a question that is put once more. */
  readonly again: string
  readonly ask: Readonly<Record<StepName, string>>
  /** Opens a list. */
  readonly pick: string
  readonly all: string
  readonly skip: string
  readonly reasons: Readonly<Record<Reason, string>>
  readonly confirm: string
  readonly cancel: string
  readonly say: Readonly<Record<Saying, string>>
  /** After the question whether an order is meant. Nothing is promised that only the merchant can do. */
  readonly answered: Readonly<Record<Answered, string>>
  readonly order: string
  readonly expected: string
  readonly standing: Readonly<Record<Standing, string>>
}

export const TEXTS = { en, hi, te, ta, mr, bn, ar, es, pt, fr, de, id } as const satisfies Readonly<Record<string, Texts>>

/** The words that come closest to a language; English where there are none. */
export function textsOf(language: string): { readonly language: string; readonly texts: Texts } {
  const tag = bestTag(Object.keys(TEXTS), language) ?? 'en'
  return { language: tag, texts: TEXTS[tag as keyof typeof TEXTS] }
}

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar'])

/** Fills in "{order}" and its kind. Where script runs from right to left, what is put in keeps its own direction (Unicode UAX 9, isolates). */
export function fill(text: string, values: Readonly<Record<string, string>>, language: string): string {
  return text.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = values[name] ?? ''
    return RIGHT_TO_LEFT.has(language) && value !== '' ? `\u2068${value}\u2069` : value
  })
}
