import type { LauncherConfig } from '../worker/routes/widget/config.ts'
import { isDesktop } from './device.ts'

/**
 * Calls `fire` when the first trigger says so, once. Returns what disarms them, for the page that a shop puts in this one's place
 * without loading.
 */
export function arm({ delay, scroll, exit, idle }: LauncherConfig['triggers'], fire: () => void): () => void {
  const armed = new AbortController()
  const { signal } = armed
  const go = () => {
    if (signal.aborted) return
    armed.abort()
    fire()
  }
  const after = (seconds: number) => setTimeout(go, seconds * 1000)
  const on = (type: string, act: (event: Event) => unknown) => addEventListener(type, act, { passive: true, capture: true, signal })
  if (delay) after(delay)
  if (scroll)
    on('scroll', () => {
      const { scrollTop, scrollHeight, clientHeight } = document.documentElement
      if (scrollTop >= ((scrollHeight - clientHeight) * scroll) / 100) go()
    })
  // Out of the window over its upper edge: on the way to another tab, or to the back button.
  if (exit && isDesktop()) on('mouseout', (event) => !(event as MouseEvent).relatedTarget && (event as MouseEvent).clientY <= 0 && go())
  if (idle) {
    let timer = after(idle)
    for (const type of ['pointermove', 'pointerdown', 'keydown', 'scroll'])
      on(type, () => {
        clearTimeout(timer)
        timer = after(idle)
      })
  }
  return () => armed.abort()
}

/** Whether the shopper closed, in this tab, what had opened by itself. The panel remembers it. */
export function wasDismissed(): boolean {
  try {
    return !!sessionStorage.getItem('wenext')
  } catch {
    // Storage is switched off, and so is remembering.
    return false
  }
}
