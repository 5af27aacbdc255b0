import { WorkerEntrypoint } from 'cloudflare:workers'
import { varsOf, type Env } from '../env.ts'
import { graphClient, type SendOutcome, type SendRequest } from '../whatsapp/client.ts'

/**
 * Makes Graph calls for the Relay, a handful per invocation. An invocation may hold six connections open at once
 * (developers.cloudflare.com/workers/platform/limits), so the Relay calls this several times side by side.
 */
export class Sender extends WorkerEntrypoint<Env> {
  async send(requests: readonly SendRequest[]): Promise<SendOutcome[]> {
    const { GRAPH_BASE_URL, GRAPH_VERSION } = varsOf(this.env)
    const client = graphClient({
      baseUrl: GRAPH_BASE_URL,
      version: GRAPH_VERSION,
      fetch: (input, init) => fetch(input, init),
      now: Date.now,
    })
    return Promise.all(requests.map((request) => client.sendMessage(request)))
  }
}

/** How many messages one invocation takes. */
export const SENDER_BATCH = 6
