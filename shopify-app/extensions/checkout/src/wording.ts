/** What the app wrote into the shop's metafield `$app:wenext` / `checkout`, and what of it is shown. Pure. */

export const PURPOSES = ['order_updates', 'marketing'] as const
export type Purpose = (typeof PURPOSES)[number]

/** One language of the metafield. The version names exactly these words in the ledger of consents. */
export interface Wording {
  readonly version: string
  readonly order_updates: string
  readonly marketing: string
}

interface Stored {
  readonly purposes: readonly Purpose[]
  /** By BCP 47 tag in small letters. The first one is the shop's own. */
  readonly words: Readonly<Record<string, Wording>>
}

/** What the merchant set in the checkout editor. */
export interface Settings {
  readonly title?: unknown
  readonly without_orders?: unknown
  readonly without_offers?: unknown
}

/** What a shopper is asked, in the language that fits. */
export interface Question {
  readonly version: string
  readonly boxes: readonly { readonly purpose: Purpose; readonly label: string }[]
}

/**
 * The question for a shopper; undefined where the app has no wording, or the merchant wants none of it asked: then nothing is
 * shown, since nothing could be proved of words that nobody keeps. Never throws.
 */
export function questionOf(metafield: string | undefined, settings: Settings, language: string): Question | undefined {
  const stored = read(metafield)
  const wording = stored && wordsIn(stored.words, language)
  if (!wording) return undefined
  const unwanted: Readonly<Record<Purpose, unknown>> = { order_updates: settings.without_orders, marketing: settings.without_offers }
  const boxes = PURPOSES.filter((purpose) => stored.purposes.includes(purpose) && unwanted[purpose] !== true && wording[purpose]).map(
    (purpose) => ({ purpose, label: wording[purpose] }),
  )
  return boxes.length > 0 ? { version: wording.version, boxes } : undefined
}

function read(metafield: string | undefined): Stored | undefined {
  let value: unknown
  try {
    value = JSON.parse(metafield ?? '')
  } catch {
    return undefined
  }
  const { purposes, words } = (value ?? {}) as Partial<Record<keyof Stored, unknown>>
  if (!Array.isArray(purposes) || typeof words !== 'object' || words === null) return undefined
  const fit = Object.entries(words as Record<string, unknown>).filter(([, one]) => isWording(one))
  return { purposes: PURPOSES.filter((purpose) => purposes.includes(purpose)), words: Object.fromEntries(fit) as Stored['words'] }
}

function isWording(value: unknown): value is Wording {
  const { version, order_updates, marketing } = (value ?? {}) as Partial<Record<keyof Wording, unknown>>
  return typeof version === 'string' && version !== '' && typeof order_updates === 'string' && typeof marketing === 'string'
}

/** `pt-BR` as `pt-br`, then `pt`; else the shop's own language. */
function wordsIn(words: Stored['words'], language: string): Wording | undefined {
  const tag = language.toLowerCase()
  return words[tag] ?? words[tag.split('-')[0] ?? ''] ?? Object.values(words)[0]
}
