import { useEffect, useState } from 'preact/hooks'

/** Whether the browser knows that it has no connection. `back` is called when it has one again. */
export function useOffline(back: () => void): boolean {
  const [isOffline, setOffline] = useState(!navigator.onLine)
  useEffect(() => {
    const change = () => {
      setOffline(!navigator.onLine)
      if (navigator.onLine) back()
    }
    window.addEventListener('online', change)
    window.addEventListener('offline', change)
    // It may have come or gone since the first look.
    setOffline(!navigator.onLine)
    return () => {
      window.removeEventListener('online', change)
      window.removeEventListener('offline', change)
    }
  }, [back])
  return isOffline
}
