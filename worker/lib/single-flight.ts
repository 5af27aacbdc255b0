/** A job that never runs twice at once. */
export interface SingleFlight {
  /** Runs it, or has it run once more after the run under way, so that work which arrived in between is never left lying. */
  (): Promise<void>
  readonly isRunning: () => boolean
}

export function singleFlight(job: () => Promise<void>): SingleFlight {
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
  const start = () => {
    if (running) again = true
    else running = run()
    return running
  }
  return Object.assign(start, { isRunning: () => running !== undefined })
}
