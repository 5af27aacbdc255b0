import type { LauncherConfig } from '../worker/routes/widget/config.ts'

/** The measuring tools that a page may have. */
interface Tools {
  dataLayer?: object[]
  gtag?: (command: 'event', name: string, detail?: object) => void
  fbq?: (command: 'trackCustom', name: string, detail?: object) => void
  Shopify?: { analytics?: { publish?: (name: string, detail?: object) => void } }
}

/** Forwards to the tools that the merchant switched on, as far as the page has them; none can break the click. */
export function forward({ dataLayer, gtag, fbq, shopify }: LauncherConfig['analytics'], event: string, detail?: object): void {
  const tools = window as Tools
  try {
    if (dataLayer) (tools.dataLayer ??= []).push({ event, ...detail })
    if (gtag) tools.gtag?.('event', event, detail)
    if (fbq) tools.fbq?.('trackCustom', event, detail)
    if (shopify) tools.Shopify?.analytics?.publish?.(event, detail)
  } catch {}
}
