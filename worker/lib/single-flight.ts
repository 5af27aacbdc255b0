/**
 * Makes a job that never runs twice at once. A call while it runs makes it run once more afterwards, and waits for that,
 * so that work which arrived in between is never left lying.
 */
export function singleFlight(job: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let again = false
  const run = async () => {
    try {
      do {
        again = false
        await job()
      } while (again)
    } finally {
      running = undefined
    }
  }
  return () => {
    if (running) {
      again = true
      return running
    }
    running = run()
    return running
  }
}
