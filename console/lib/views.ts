import { useCallback, useEffect, useState } from 'preact/hooks'

/** The views, by the end of their address; the first one has none. */
export const VIEWS = ['', 'messages', 'orders', 'health', 'settings'] as const
export type View = (typeof VIEWS)[number]

export interface Place {
  readonly view: View
  readonly order: string
}

/** Where an address below `home` leads. */
export function placeOf(home: string, { pathname, search }: Pick<URL, 'pathname' | 'search'>): Place {
  const said = pathname.startsWith(home) ? pathname.slice(home.length).replace(/^\/+|\/+$/g, '') : ''
  const view = VIEWS.find((known) => known === said) ?? ''
  return { view, order: view === 'orders' ? (new URLSearchParams(search).get('order') ?? '') : '' }
}

/** The view that is shown, and how to get to another one without loading the page anew. */
export function usePlace(home: string): {
  readonly place: Place
  readonly go: (to: string) => void
  readonly hrefOf: (to: string) => string
} {
  const [place, setPlace] = useState(() => placeOf(home, location))
  const hrefOf = useCallback((to: string) => (to === '' ? home : `${home}/${to}`), [home])
  const go = useCallback(
    (to: string) => {
      const href = hrefOf(to)
      if (href !== `${location.pathname}${location.search}`) history.pushState(null, '', href)
      setPlace(placeOf(home, new URL(href, location.href)))
      window.scrollTo(0, 0)
      // Whoever listens to the page hears where they are now.
      document.getElementById('main')?.focus({ preventScroll: true })
    },
    [home, hrefOf],
  )
  useEffect(() => {
    const back = () => setPlace(placeOf(home, location))
    window.addEventListener('popstate', back)
    return () => window.removeEventListener('popstate', back)
  }, [home])
  return { place, go, hrefOf }
}
