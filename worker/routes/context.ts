import type { Env } from '../env.ts'
import type { LogFields } from '../lib/log.ts'

/** What handlers share: bindings, and the fields of the one log line. */
export interface AppContext {
  Bindings: Env
  Variables: {
    requestId: string
    line: LogFields
  }
}
