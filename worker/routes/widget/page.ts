/**
 * Where a shopper was: address without query and fragment, since shops put tokens and e-mail addresses there. Only a page of
 * the storefront that posts counts; anything else becomes its front page.
 */
export function pageOf(said: string, origin: string): string {
  if (!URL.canParse(said)) return `${origin}/`
  const { origin: own, pathname } = new URL(said)
  return own === origin ? `${own}${pathname}`.slice(0, 500) : `${origin}/`
}

/** From which site a shopper came: its origin; undefined where that isn't known, or is the shop itself. */
export function siteOf(referrer: string | undefined, origin: string): string | undefined {
  if (!referrer || !URL.canParse(referrer)) return undefined
  const { origin: from, protocol } = new URL(referrer)
  return from === origin || !/^https?:$/.test(protocol) ? undefined : from.slice(0, 200)
}
