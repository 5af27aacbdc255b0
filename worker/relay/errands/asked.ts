import type { ReattemptWanted } from '../../connectors/actions.ts'
import type { LinkTerms } from '../../domain/rules.ts'
import type { PayLink } from '../prepare.ts'
import type { RelaySettings } from '../settings.ts'
import { one } from '../tables.ts'
import { parcelById } from './courier.ts'
import { errandById, patchErrand, wantErrand, type Errand, type ErrandRow } from './errands.ts'
import { lastLinkOf, type LinkRow } from './links.ts'
import { closeLink, orderById } from './payment-link.ts'

interface AskedParts {
  readonly storage: DurableObjectStorage
  readonly settings: () => Promise<RelaySettings>
  readonly now: () => number
  /** Runs what is due, and returns when it is done or has lasted too long. */
  readonly run: () => Promise<void>
}

/** How the wish stands: it is done, it is still tried, or it failed with this reason. */
interface Standing {
  readonly standing: 'done' | 'waiting' | 'failed'
  readonly reason: string | null
}

export interface LinkAnswer extends Standing {
  readonly link: (Pick<LinkRow, 'id' | 'state'> & { minor: number; currency: string; expiresAt: number; url: string | null }) | null
}

export interface CourierAnswer extends Standing {
  /** What the courier told, where it was asked where the parcel is. */
  readonly told: string | null
}

/** What somebody asks of gateways and couriers by the API, and waits for. */
export function askedOf({ storage, settings, now, run }: AskedParts) {
  const { sql } = storage

  /** The same wish that is under way already is made due, else a new one is noted; both are waited for. */
  const carryOut = async (wish: Omit<Errand, 'seed' | 'at'>, under: ErrandRow | undefined): Promise<ErrandRow | undefined> => {
    if (under) patchErrand(sql, under.id, { next_at: now() })
    const id = under?.id ?? wantErrand(sql, { ...wish, seed: `asked|${wish.parcelId ?? wish.orderId}|${now()}`, at: now() })
    await run()
    return errandById(sql, id)
  }

  const underWay = (kind: ErrandRow['kind'], column: 'order_id' | 'parcel_id', id: string): ErrandRow | undefined =>
    one<ErrandRow>(
      sql,
      `SELECT * FROM errands WHERE kind = ? AND ${column} = ? AND state = 'queued' AND message_id IS NULL LIMIT 1`,
      kind,
      id,
    )

  const standingOf = (row: ErrandRow | undefined): Standing =>
    row?.state === 'queued' ? { standing: 'waiting', reason: null } : { standing: row?.state ?? 'done', reason: row?.reason ?? null }

  const linkOf = async (orderId: string): Promise<LinkAnswer['link']> => {
    const link = lastLinkOf(sql, orderId)
    const paySealed = orderById(sql, orderId)?.pay_sealed
    if (!link) return null
    const page = paySealed ? (JSON.parse(await (await settings()).vault.open('orders.pay', paySealed)) as PayLink) : undefined
    return {
      id: link.id,
      state: link.state,
      minor: link.amount_minor,
      currency: link.currency,
      expiresAt: link.expires_at,
      url: link.state === 'open' ? (page?.url ?? null) : null,
    }
  }

  return {
    async link(orderId: string, terms: LinkTerms): Promise<LinkAnswer | undefined> {
      if (!orderById(sql, orderId)) return undefined
      const what = await (await settings()).vault.seal('errands.what', JSON.stringify(terms))
      const row = await carryOut({ kind: 'payment_link', orderId, what }, underWay('payment_link', 'order_id', orderId))
      return { ...standingOf(row), link: await linkOf(orderId) }
    },

    async endLink(orderId: string): Promise<LinkAnswer | undefined> {
      if (!orderById(sql, orderId)) return undefined
      storage.transactionSync(() => {
        const link = lastLinkOf(sql, orderId)
        sql.exec(`DELETE FROM errands WHERE kind = 'payment_link' AND order_id = ? AND state = 'queued' AND message_id IS NULL`, orderId)
        if (link?.state === 'open' || link?.state === 'making') closeLink(sql, link, now())
      })
      await run()
      const link = await linkOf(orderId)
      return { standing: link?.state === 'closing' ? 'waiting' : 'done', reason: null, link }
    },

    async courier(parcelId: string, wish: Omit<ReattemptWanted, 'awb'> | undefined): Promise<CourierAnswer | undefined> {
      const parcel = parcelById(sql, parcelId)
      if (!parcel) return undefined
      const { vault } = await settings()
      const about = { orderId: parcel.order_id, parcelId, contactId: orderById(sql, parcel.order_id)?.contact_id ?? null }
      if (!wish) {
        const row = await carryOut({ kind: 'track', ...about }, undefined)
        const { told } = row?.result
          ? (JSON.parse(await vault.open('errands.result', row.result)) as { told: string | null })
          : { told: null }
        return { ...standingOf(row), told }
      }
      const what = await vault.seal('errands.what', JSON.stringify(wish))
      const row = await carryOut({ kind: 'reattempt', ...about, what }, undefined)
      return { ...standingOf(row), told: null }
    },
  }
}
