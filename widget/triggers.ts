import type { LauncherConfig } from '../worker/routes/widget/config.ts'
import { isDesktop } from './device.ts'

/** Calls `fire` when a trigger says so; the caller sees to it that this counts once. */
export function arm({ delay, scroll, exit, idle }: LauncherConfig['triggers'], fire: () => void): void {
  const after = (seconds: number) => setTimeout(fire, seconds * 1000)
  if (delay) after(delay)
  if (scroll)
    addEventListener(
      'scroll',
      () => {
        const { scrollTop, scrollHeight, clientHeight } = document.documentElement
        if (scrollTop >= ((scrollHeight - clientHeight) * scroll) / 100) fire()
      },
      PASSIVE,
    )
  // Out of the window over its upper edge: on the way to another tab, or to the back button.
  if (exit && isDesktop()) document.addEventListener('mouseout', (event) => !event.relatedTarget && event.clientY <= 0 && fire())
  if (idle) {
    let timer = after(idle)
    for (const type of ['pointermove', 'pointerdown', 'keydown', 'scroll'])
      addEventListener(
        type,
        () => {
          clearTimeout(timer)
          timer = after(idle)
        },
        PASSIVE,
      )
  }
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

const PASSIVE = { passive: true, capture: true }
