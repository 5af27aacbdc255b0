import { useCallback, useEffect, useState } from 'preact/hooks'
import type { Told } from '../lib/page.ts'
import { usePage } from '../lib/page.ts'

/** Long enough to read it and to reach "Undo" (WCAG 2.2.1: it also stays while it is pointed at). */
const SHOWN_MS = 8_000

export interface Toast extends Told {
  readonly id: number
}

let count = 0

/** Says that something was done, one thing at a time. */
export function useToast(): { readonly toast: Toast | undefined; readonly tell: (told: Told) => void; readonly end: () => void } {
  const [toast, setToast] = useState<Toast>()
  return {
    toast,
    tell: useCallback((told: Told) => setToast({ ...told, id: ++count }), []),
    end: useCallback(() => setToast(undefined), []),
  }
}

export function ToastPlace({ toast, end }: { readonly toast: Toast | undefined; readonly end: () => void }) {
  const { say } = usePage()
  const [isHeld, setHeld] = useState(false)
  useEffect(() => {
    if (!toast || isHeld) return undefined
    const timer = setTimeout(end, SHOWN_MS)
    return () => clearTimeout(timer)
  }, [toast, isHeld, end])
  return (
    <div
      class="toast-place"
      role="status"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocusIn={() => setHeld(true)}
      onFocusOut={() => setHeld(false)}
    >
      {toast && (
        <div class={`toast${toast.isError ? ' bad' : ''}`} key={toast.id}>
          <p>{toast.text}</p>
          {toast.undo && (
            <button
              type="button"
              onClick={() => {
                end()
                setHeld(false)
                toast.undo?.()
              }}
            >
              {say('act.undo')}
            </button>
          )}
        </div>
      )}
    </div>
  )
}
