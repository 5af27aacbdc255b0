import type { LauncherConfig } from '../../worker/routes/widget/config.ts'
import type { Base } from '../host.ts'
import { loaderOf } from './load.ts'
import { configOf, readPrint } from './print.ts'
import { watchStock } from './stock.ts'

/**
 * Starts the widget from what our blocks printed into a page of a Shopify theme. Until it stands, or where it never does, the
 * printed links are the widget.
 */
export async function beginOnShopify(start: (config: LauncherConfig, load: Base['load']) => void): Promise<void> {
  // The script comes in the head, before the blocks were read.
  if (document.readyState === 'loading') await new Promise((done) => document.addEventListener('DOMContentLoaded', done))
  const print = readPrint()
  watchStock()
  const config = print && (await configOf(print).catch(() => {}))
  if (!config) return
  document.addEventListener('wenext:ready', () => document.querySelector('[data-wenext-static]')?.remove())
  start(config, loaderOf(print, config))
}
