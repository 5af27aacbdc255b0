import { wantErrand } from './errands.ts'
import { linkById, linkOfErrand, paidSeed, patchLink } from './links.ts'
import type { ErrandWorker } from './work.ts'

/** Has a link closed that the order needs no more. Where it was paid before, the gateway is asked about the payment. */
export const cancelLink: ErrandWorker = async ({ storage, systems, now }, row) => {
  const link = linkOfErrand(storage.sql, row)
  if (link?.state !== 'closing') return {}
  const { link_id: linkId } = link
  // Nobody was ever given its address.
  if (!linkId) return { apply: (sql) => patchLink(sql, link.id, { state: 'cancelled' }) }
  const wasOpen = await systems.use(link.connection_id, async ({ actions, settings, ask }) =>
    actions.cancelPaymentLink ? actions.cancelPaymentLink(ask, settings, linkId) : true,
  )
  return {
    apply: (sql) => {
      if (linkById(sql, link.id)?.state !== 'closing') return
      patchLink(sql, link.id, { state: wasOpen ? 'cancelled' : 'paid' })
      if (wasOpen) return
      wantErrand(sql, { kind: 'payment', seed: paidSeed(link), at: now(), connectionId: link.connection_id, orderId: link.order_id })
    },
  }
}
