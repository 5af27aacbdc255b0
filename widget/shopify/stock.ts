import { readPage } from '../page.ts'

/** A sold-out variant, as the block prints it by its id. */
interface SoldOut {
  readonly variant?: string
  readonly wish?: string
  readonly sku?: string
  readonly price?: string
  /** The link to WhatsApp that names this variant. */
  readonly href: string
}

const CHOSEN = 'form[action*="/cart/add"] [name="id"]'
/** Themes set the form's variant after the shopper's own event, some of them when an answer of the shop came. */
const LATER_MS = [0, 700]

/**
 * Keeps "tell me when it is back" true to the variant that is chosen: away while it can be bought, about the right one while
 * it can't. A sign-up that was drawn for another variant makes way for the button, which opens a new one.
 */
export function watchStock(): void {
  for (const block of document.querySelectorAll<HTMLElement>('[data-wenext-stock]')) watch(block)
}

function watch(block: HTMLElement): void {
  const soldOut = JSON.parse(block.querySelector('script')?.textContent || '{}') as Readonly<Record<string, SoldOut>>
  let place = block.querySelector('[data-wenext-place]')!
  const plain = place.cloneNode(true) as HTMLElement
  plain.removeAttribute('data-wenext-optin')
  let current = block.dataset['wenextStock']

  const look = (): void => {
    const inSection = block.closest('[id^="shopify-section"]')?.querySelector<HTMLInputElement>(CHOSEN)
    const id = (inSection ?? document.querySelector<HTMLInputElement>(CHOSEN))?.value
    if (!id || id === current) return
    current = id
    const sold = soldOut[id]
    block.hidden = !sold
    if (!sold) return
    const { href, ...about } = sold
    const page = readPage()
    // Not as the element's text: a policy with Trusted Types takes that for code.
    document.getElementById('wenext-page')!.firstChild!.nodeValue = JSON.stringify({ ...page, product: { ...page.product, ...about } })
    const fresh = plain.cloneNode(true) as HTMLElement
    fresh.querySelector('a')!.href = href
    place.replaceWith(fresh)
    place = fresh
  }
  document.addEventListener('change', () => {
    for (const ms of LATER_MS) setTimeout(look, ms)
  })
}
