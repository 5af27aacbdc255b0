import { AppError } from '../../domain/errors.ts'
import { sha256Hex } from '../../lib/crypto.ts'
import { TEXTS } from './built.gen.ts'
import type { PanelConfig } from './config.ts'
import type { OpenWidget } from './find.ts'
import { languageOf, wordingIn } from './public.ts'

/** What a shopper is asked to agree to, and what names exactly these words. */
export interface Shown {
  readonly lang: string
  readonly wording: PanelConfig['optin']['wording']
  /** Language and hash: other words can't have the same version, whoever forgets to count it up. */
  readonly version: string
}

/** The words as this server shows them now to whoever wants this language. Only these are ever stored as consent. */
export async function shownIn(widget: OpenWidget, wanted: string): Promise<Shown> {
  const lang = languageOf(widget, TEXTS, wanted)
  const wording = wordingIn(widget, lang)
  const hash = await sha256Hex(JSON.stringify([wording, widget.settings.optin.privacyUrl]))
  return { lang, wording, version: `${lang}-${hash.slice(0, 10)}` }
}

/** The words that a version names. Throws `optin.stale` where they are not the current ones, so that the page asks anew. */
export async function shownUnder(widget: OpenWidget, version: string): Promise<Shown> {
  const shown = await shownIn(widget, version.slice(0, Math.max(0, version.lastIndexOf('-'))))
  if (shown.version !== version) throw new AppError('optin.stale')
  return shown
}
