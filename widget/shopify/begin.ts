import type { LauncherConfig } from '../../worker/routes/widget/config.ts'
import type { Base } from '../host.ts'
import { loaderOf } from './load.ts'
import { configOf, readPrint } from './print.ts'
import { watchStock } from './stock.ts'

/**
 * The settings and the loader of parts, from what our blocks printed into a page of a Shopify theme; nothing where that says
 * nothing. Until the widget stands, or where it never does, the printed links are the widget.
 */
export async function onShopify(): Promise<{ readonly config: LauncherConfig; readonly load: Base['load'] } | undefined> {
  // The script comes in the head, before the blocks were read.
  if (document.readyState === 'loading') await new Promise((done) => document.addEventListener('DOMContentLoaded', done))
  const print = readPrint()
  watchStock()
  const config = print && (await configOf(print).catch(() => {}))
  if (!config) return undefined
  document.addEventListener('wenext:ready', () => document.querySelector('[data-wenext-static]')?.remove())
  return { config, load: loaderOf(print, config) }
}
