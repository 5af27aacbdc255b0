import type { LauncherConfig, WidgetLook } from '../../worker/routes/widget/config.ts'

/** What the Liquid of our blocks prints into `<script type="application/json" data-wenext-print>`. */
export interface Print {
  /** The app's own metafield: the launcher's config as `/w/<key>/config.json` has it, no more than its `base`, or nothing yet. */
  readonly widget?: Partial<LauncherConfig> | null
  /** Digits: what the link that stands in the page already leads to. */
  readonly phone: string
  /** Printed by the embed: then the launcher is wanted. A block alone needs the rest of the widget only. */
  readonly launcher?: boolean
  readonly side?: '' | WidgetLook['side']
  /** Pixels higher than the app says. */
  readonly lift?: number
  /** In the theme editor. */
  readonly design?: boolean
  /** Where Shopify serves the parts of the widget. */
  readonly assets: Readonly<Record<string, string>>
}

/** What the page says, the embed before the blocks. A page context that only a block printed takes the place of the embed's. */
export function readPrint(): Print | undefined {
  if (!document.getElementById('wenext-page')) document.querySelector('[data-wenext-page]')?.setAttribute('id', 'wenext-page')
  const all = [...document.querySelectorAll('[data-wenext-print]')].map(({ textContent }) => JSON.parse(textContent || '{}') as Print)
  return all.find(({ launcher }) => launcher) ?? all[0]
}

/** Where the app's proxy of every shop answers which widget is this shop's; merchants may move it, the metafield they may not. */
const PROXY = '/apps/wenext/widget.json'

/** The launcher's config: the app's, with what the merchant set of the embed in the theme editor. Throws where there is none. */
export async function configOf({ widget, phone, launcher, side, lift, design }: Print): Promise<LauncherConfig> {
  const base = widget?.base ?? (await asJson<{ readonly src: string }>(PROXY)).src.replace(/\.js$/, '')
  const config = widget?.look ? (widget as LauncherConfig) : await asJson<LauncherConfig>(`${base}/config.json`)
  const { look } = config
  return {
    ...config,
    phone: config.phone || phone,
    look: { ...look, side: side || look.side, y: look.y + (lift ?? 0) },
    ...(launcher ? {} : { hide: { urls: ['*'] } }),
    // Nothing opens over a merchant's work, and editing is no visit.
    ...(design ? { triggers: {}, measure: 0 } : {}),
  }
}

const asJson = async <T>(address: string): Promise<T> => (await (await fetch(address)).json()) as T
