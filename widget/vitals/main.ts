/** The parts of the entries that are read; not all are in every browser's typings. */
type Entry = PerformanceEntry & { readonly hadRecentInput?: boolean; readonly value?: number; readonly interactionId?: number }

/** Reports once, as the page goes, how it felt to the shopper: with the widget, or without it. Nothing is kept. */
export function measure(base: string, arm: 'with' | 'without'): void {
  let lcp: number | undefined
  let cls = 0
  let burst = { value: 0, from: 0, to: 0 }
  const slowest = new Map<number, number>()

  watch('largest-contentful-paint', (entry) => {
    lcp = entry.startTime
  })
  // The worst burst: at most a second between two shifts, at most five in all (web.dev/articles/cls).
  watch('layout-shift', ({ hadRecentInput, value = 0, startTime }) => {
    if (hadRecentInput) return
    const goesOn = startTime - burst.to < 1000 && startTime - burst.from < 5000
    burst = { value: goesOn ? burst.value + value : value, from: goesOn ? burst.from : startTime, to: startTime }
    cls = Math.max(cls, burst.value)
  })
  watch('event', ({ interactionId, duration }) => {
    if (interactionId) slowest.set(interactionId, Math.max(duration, slowest.get(interactionId) ?? 0))
  })

  let told = false
  const tell = (): void => {
    if (told) return
    told = true
    const vitals = { arm, lcp, inp: interactionOf([...slowest.values()]), cls }
    navigator.sendBeacon(`${base}/events`, JSON.stringify({ t: 'vitals', page: { url: location.href }, vitals }))
  }
  addEventListener('pagehide', tell)
  // Phones end a page in the background without another word.
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && tell())
}

/** The slowest interaction, leaving out one in fifty (web.dev/articles/inp). */
export function interactionOf(durations: readonly number[]): number | undefined {
  return [...durations].sort((a, b) => b - a)[Math.floor(durations.length / 50)]
}

function watch(type: string, see: (entry: Entry) => void): void {
  try {
    new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({
      type,
      buffered: true,
      durationThreshold: 40,
    } as PerformanceObserverInit)
  } catch {
    // This browser does not measure it.
  }
}
