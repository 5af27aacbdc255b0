import '@shopify/ui-extensions/preact'
import type { Api } from '@shopify/ui-extensions/purchase.checkout.block.render'
import { render } from 'preact'
import { answeredBefore, attributesFor } from './attributes.ts'
import { OptInBox } from './box.tsx'
import { shownOn } from './shared.ts'
import type { Purpose } from './wording.ts'

declare const shopify: Api

export default function extension(): void {
  render(<Checkout />, document.body)
}

/** In the checkout: what is ticked becomes attributes of the order, and counts when the order is placed, not before. */
function Checkout() {
  const shown = shownOn(shopify)
  if (!shown) return null
  if (shown.kind === 'set up') return <s-banner tone="info">{shown.text}</s-banner>
  // Not with every way to pay and every market may attributes be written: then nothing is asked that would be forgotten.
  if (!shopify.instructions.value.attributes.canUpdateAttributes) return null
  const { question } = shown

  const save = async (purposes: readonly Purpose[]): Promise<boolean> => {
    for (const { key, value } of attributesFor({ version: question.version, purposes, asked: question.boxes.map((box) => box.purpose) })) {
      const { type } = await shopify.applyAttributeChange({ type: 'updateAttribute', key, value: value ?? '' })
      if (type === 'error') return false
    }
    return true
  }
  const before = answeredBefore(shopify.attributes.value ?? [], question.version)
  return (
    <OptInBox title={shown.title} question={question} before={before} phone={shown.phone} translate={shopify.i18n.translate} save={save} />
  )
}
