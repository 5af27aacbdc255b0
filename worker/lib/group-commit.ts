/**
 * Gathers calls that arrive while an earlier write is on its way to the disk, and writes them together. `write` gets the
 * gathered calls and returns one result each; `settled` resolves when what was written is on the disk.
 */
export function groupCommit<Item, Result>(
  write: (batch: readonly (readonly Item[])[]) => readonly Result[],
  settled: () => Promise<void>,
  gather: () => Promise<void>,
): (items: readonly Item[]) => Promise<Result> {
  interface Call {
    readonly items: readonly Item[]
    readonly resolve: (result: Result) => void
    readonly reject: (error: unknown) => void
  }
  let waiting: Call[] = []
  let busy = false

  const work = async () => {
    busy = true
    try {
      while (waiting.length > 0) {
        const batch = waiting
        waiting = []
        answer(batch)
        await settled()
        // While the disk was busy the callers were too; a moment later their next calls are here, and share the next write.
        await gather()
      }
    } catch {
      // The storage itself has failed; the platform ends this object, and with it every call that still waits.
    } finally {
      busy = false
    }
  }

  const answer = (batch: readonly Call[]) => {
    try {
      const results = write(batch.map((call) => call.items))
      for (const [i, call] of batch.entries()) call.resolve(results[i] as Result)
    } catch (error) {
      for (const call of batch) call.reject(error)
    }
  }

  return (items) =>
    new Promise<Result>((resolve, reject) => {
      waiting.push({ items, resolve, reject })
      if (!busy) void work()
    })
}
