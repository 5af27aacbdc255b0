import { app } from './app.ts'
import { openControl } from './db/control.ts'
import type { Env } from './env.ts'
import { log } from './lib/log.ts'
import { relayOf } from './routes/accept.ts'

export { Relay } from './relay/relay.ts'
export { Sender } from './relay/sender.ts'

export default {
  fetch: app.fetch,

  /** Housekeeping only: retention, the template mirror, and a look that no waiting work lies unarmed. Nothing is delivered by cron. */
  async scheduled(_event, env) {
    const merchants = await openControl(env.DB).merchantIds()
    for (const { id } of merchants) {
      try {
        await relayOf(env, id).sweep(id)
        await relayOf(env, id).refreshTemplates(id)
      } catch {
        log({ work: 'sweep', merchantId: id, code: 'internal' })
      }
    }
  },
} satisfies ExportedHandler<Env>
