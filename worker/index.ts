import { app } from './app.ts'
import { openControl } from './db/control.ts'
import { AppError } from './domain/errors.ts'
import type { Env } from './env.ts'
import { eraseDueMerchants } from './install/leave.ts'
import { forgetTries } from './install/woocommerce.ts'
import { log } from './lib/log.ts'
import { relayOf } from './routes/accept.ts'

export { Rehearsal } from './relay/rehearsal/rehearsal.ts'
export { Relay } from './relay/relay.ts'
export { ShownOf } from './shown.ts'
export { Sender } from './relay/sender.ts'

/** A run may last 15 minutes; so many merchants are visited at a time. */
const SIDE_BY_SIDE = 20

/** Each merchant has an hour of its own, so that not all of them ask Meta at once. */
const hourOf = (id: string) => (id.charCodeAt(id.length - 1) * 31 + id.charCodeAt(id.length - 2)) % 24

export default {
  async fetch(request, env, ctx) {
    try {
      return await app.fetch(request, env, ctx)
    } catch {
      // What reaches here was thrown by the platform and is no Error; it gets the same shape as everything else.
      log({ work: 'http', method: request.method, status: 500, code: 'internal', why: 'thrown past the application' })
      return Response.json(new AppError('internal').toJSON(), { status: 500 })
    }
  },

  /** Housekeeping only: retention, the template mirror, and a look that no waiting work lies unarmed. Nothing is delivered by cron. */
  async scheduled({ scheduledTime }, env) {
    const hour = new Date(scheduledTime).getUTCHours()
    const merchants = await openControl(env.DB).merchantIds()
    await eraseDueMerchants(env, scheduledTime)
    const visit = async ({ id, status }: { id: string; status: string }) => {
      try {
        await relayOf(env, id).sweep(id)
        // Meta tells us of changes by webhook; reading all of them is for what a lost webhook would have told, once a day.
        if (status === 'active' && hour === hourOf(id)) await relayOf(env, id).refreshTemplates(id)
      } catch {
        log({ work: 'sweep', merchantId: id, code: 'internal' })
      }
    }
    await forgetTries(env, scheduledTime).catch(() => log({ work: 'sweep', code: 'storage.failed' }))
    for (let i = 0; i < merchants.length; i += SIDE_BY_SIDE) await Promise.all(merchants.slice(i, i + SIDE_BY_SIDE).map(visit))
  },
} satisfies ExportedHandler<Env>
