import '@shopify/ui-extensions/preact'
import type { Api } from '@shopify/ui-extensions/purchase.thank-you.block.render'
import { render } from 'preact'
import { answeredBefore } from './attributes.ts'
import { OptInBox } from './box.tsx'
import { shownOn } from './shared.ts'
import { tell } from './tell.ts'
import type { Purpose } from './wording.ts'

declare const shopify: Api

export default function extension(): void {
  render(<ThankYou />, document.body)
}

/** After the order: what is ticked goes to our API, which also writes Shopify's own WhatsApp consent. */
function ThankYou() {
  const shown = shownOn(shopify)
  if (!shown) return null
  if (shown.kind === 'set up') return <s-banner tone="info">{shown.text}</s-banner>
  const { question } = shown
  // Who said yes in the checkout is not asked twice.
  const before = answeredBefore(shopify.attributes.value ?? [], question.version)
  if (before.length > 0) return <s-text>{shopify.i18n.translate('given')}</s-text>

  const save = async (purposes: readonly Purpose[]): Promise<boolean> =>
    // In the checkout editor there is no order.
    shopify.extension.editor !== undefined ||
    tell(
      {
        fetch: (url, init) => fetch(url, init),
        token: () => shopify.sessionToken.get(),
        wait: (ms) => new Promise((done) => setTimeout(done, ms)),
      },
      {
        order: shopify.orderConfirmation.value.order.id,
        version: question.version,
        purposes,
        asked: question.boxes.map((box) => box.purpose),
        language: shopify.localization.language.value.isoCode,
      },
    )
  return <OptInBox title={shown.title} question={question} before={[]} phone={shown.phone} translate={shopify.i18n.translate} save={save} />
}
