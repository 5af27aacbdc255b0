import type { PanelConfig, LauncherConfig } from '../../worker/routes/widget/config.ts'
import type { Base } from '../host.ts'
import type { Print } from './print.ts'

/**
 * Parts come from Shopify's own servers, with the launcher, as the App Store wants all code to; ours give data only: what the
 * panel is to say, in the page's language.
 */
export const loaderOf =
  ({ assets }: Print, { base, v }: LauncherConfig): Base['load'] =>
  async (name) => {
    try {
      const code = import(assets[name] ?? '')
      if (name !== 'panel') return await code
      const lang = document.documentElement.lang || navigator.language
      const panel = (await (await fetch(`${base}/c/${v}/panel.${lang}.json`)).json()) as PanelConfig
      const { start } = await code
      return { start: (whole: Base) => start(whole, panel) }
    } catch {
      return undefined
    }
  }
