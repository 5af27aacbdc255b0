/** Tells how far up the launcher must go to stay clear of what matches: bars at the lower edge, such as cookie notices. */
export function keepClear(selector: string, host: Element, style: (css: string) => void, lift: (pixels: number) => void): void {
  try {
    document.querySelector(selector)
  } catch {
    // A selector that is none avoids nothing.
    return
  }
  style(':host{transition:bottom .2s!important}@media(prefers-reduced-motion){:host{transition:none!important}}')
  let asked = false
  const look = (): void => {
    asked = false
    let most = 0
    const own = host.getBoundingClientRect()
    for (const bar of document.querySelectorAll(selector)) {
      const { top, bottom, left, right, height } = bar.getBoundingClientRect()
      if (height && top > innerHeight / 3 && top < innerHeight && bottom > innerHeight - own.height && left < own.right && right > own.left)
        most = Math.max(most, innerHeight - top)
      sizes.observe(bar)
    }
    lift(most)
  }
  const ask = (): void => {
    asked ||= !!requestAnimationFrame(look)
  }
  const sizes = new ResizeObserver(ask)
  new MutationObserver(ask).observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributeFilter: ['class', 'style', 'hidden'],
  })
  for (const type of ['scroll', 'resize', 'transitionend']) addEventListener(type, ask, { passive: true, capture: true })
  look()
}
