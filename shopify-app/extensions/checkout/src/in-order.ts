/**
 * Writes one after the other, and of those that wait only the last: who ticks and unticks quickly is left with what they chose at the
 * end. Each call tells how the write that took it along ended.
 */
export function lastWins<T>(write: (value: T) => Promise<boolean>): (value: T) => Promise<boolean> {
  let running: Promise<boolean> | undefined
  let next: Promise<boolean> | undefined
  let waiting: T

  return (value) => {
    waiting = value
    if (!running) return (running = write(waiting).finally(() => (running = undefined)))
    return (next ??= running
      .catch(() => false)
      .then(() => {
        next = undefined
        return (running = write(waiting).finally(() => (running = undefined)))
      }))
  }
}
