import type { MerchantId } from '../../domain/ids.ts'
import { WidgetSettings } from '../../domain/widget.ts'
import type { Env } from '../../env.ts'
import { sha256Hex } from '../../lib/crypto.ts'
import { log } from '../../lib/log.ts'
import { remember } from '../../lib/remember.ts'
import { BUILT } from './built.gen.ts'
import { appUrlOf, readEntry, rememberedAs, type Entry } from './entry.ts'
import type { Storefront } from './public.ts'
import { WORDING } from './wording.ts'

/** A widget that is shown, with what answering for it takes. */
export interface OpenWidget extends Storefront {
  readonly merchantId: MerchantId
  /** The shop's country: how a number without a country code is read. */
  readonly country: string
  readonly origins: ReadonlySet<string>
  /** Changes with the settings, the shop's name and number, and the code. */
  readonly v: string
  /** What was made of it for storefronts so far, by name. */
  readonly made: Map<string, string>
}

const KEY = /^wk_[A-Za-z0-9_]{12,80}$/

/**
 * The widget of a key; undefined where nobody has it, it was revoked, or its merchant left. Asks this isolate (10 s), then the
 * data centre (60 s), then D1 once.
 */
export async function findWidget(env: Env, key: string): Promise<OpenWidget | undefined> {
  if (!KEY.test(key)) return undefined
  return remember(rememberedAs(key), async () => {
    const entry = await readEntry(env, key)
    return entry === null ? undefined : open(env, key, entry)
  })
}

/** The widget of what is stored of it. */
export async function open(env: Env, key: string, { origins, settings: stored, merchantId, country, ...shop }: Entry): Promise<OpenWidget> {
  const read = WidgetSettings.safeParse(stored)
  // Settings that were fine once must not take a shop's widget down; it shows as if nothing were set.
  if (!read.success) log({ work: 'widget', merchantId, code: 'request.invalid', why: 'the stored settings are not valid any more' })
  const store: Storefront = { ...shop, key, settings: read.success ? read.data : WidgetSettings.parse({}), appUrl: appUrlOf(env) }
  const v = (await sha256Hex(JSON.stringify([store, BUILT.hash, WORDING]))).slice(0, 12)
  return { ...store, merchantId, country, origins: new Set(origins), v, made: new Map() }
}
