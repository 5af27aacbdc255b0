export type Device = 'phone' | 'tablet' | 'desktop'

/** Whether the shopper has a mouse, or what points as finely. */
export const isDesktop = (): boolean => matchMedia('(hover:hover) and (pointer:fine)').matches

/** By how one points, then by the shorter side of the screen. */
export const deviceOf = (): Device => (isDesktop() ? 'desktop' : Math.min(screen.width, screen.height) < 600 ? 'phone' : 'tablet')
