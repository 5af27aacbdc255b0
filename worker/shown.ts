import { WorkerEntrypoint } from 'cloudflare:workers'
import type { Published } from './connectors/contract.ts'
import type { MerchantId } from './domain/ids.ts'
import type { Env } from './env.ts'
import type { ShownOf as Shown } from './relay/shop/publish.ts'

/** Tells the Relay what a shop's own pages are to show. Loaded late: the texts of the widget are most of it. */
export class ShownOf extends WorkerEntrypoint<Env> implements Shown {
  async shown(merchantId: string, what: Published): Promise<string> {
    const { shownIn } = await import('./routes/shopify/shown.ts')
    return shownIn(this.env, merchantId as MerchantId, what)
  }
}
