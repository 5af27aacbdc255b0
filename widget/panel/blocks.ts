import type { Host } from '../host.ts'

const BLOCKS = '[data-wenext-optin]'
const FIRST_PAUSE = 4000

/** What stands in a block of the page: what it asks for, and what takes it away again, once it is there. */
interface Place {
  readonly about: string
  gone?: () => void
}

/**
 * Keeps a sign-up in every block that the page has, also in those that come later; what left is taken away, and drawn anew where
 * its product is another one. Tells whether there are any now. A change of the page costs no more than asking for one look at its blocks when nothing else is to be done.
 */
export function keepBlocks(host: Host): boolean {
  const places = new Map<Element, Place>()
  let due = false
  let pause = FIRST_PAUSE

  const look = (): void => {
    due = false
    for (const [block, { about, gone }] of places) {
      if (block.isConnected && about === aboutOf(host, block)) continue
      gone?.()
      places.delete(block)
    }
    for (const block of document.querySelectorAll(BLOCKS)) if (!places.has(block)) put(block)
  }
  const put = (block: Element): void => {
    const place: Place = { about: aboutOf(host, block) }
    places.set(block, place)
    const still = () => places.get(block) === place && block.isConnected
    host.chunk('optin').then(
      ({ mount }) => {
        if (still()) place.gone = mount(host, block)
      },
      // Less and less often, and not with every change of the page.
      () =>
        setTimeout(
          () => {
            if (still()) put(block)
          },
          (pause *= 2) / 2,
        ),
    )
  }
  const ask = (): void => {
    if (due) return
    due = true
    // Safari has no idle callbacks.
    if ('requestIdleCallback' in window) requestIdleCallback(look, { timeout: 500 })
    else setTimeout(look, 50)
  }
  new MutationObserver(ask).observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: ['data-wenext-optin', 'data-wenext-alert'],
  })
  look()
  return places.size > 0
}

/** What a block is about: a general form is the same on every page, one for a product changes with it. */
function aboutOf({ page }: Host, block: Element): string {
  const { wenextOptin, wenextAlert } = (block as HTMLElement).dataset
  const { id, sku, title, variant } = page.product ?? {}
  return JSON.stringify([
    wenextOptin,
    wenextAlert,
    wenextAlert || wenextOptin === 'product' ? [location.pathname, id, sku, title, variant] : 0,
  ])
}
