import { AppError } from '../../domain/errors.ts'
import { log } from '../../lib/log.ts'
import type { Vault } from '../../privacy/vault.ts'
import { closeNotice, openNotice } from '../notices.ts'
import { one } from '../tables.ts'
import type { TokenAnswer, TokenPair } from './oauth.ts'

/** `missing`: none was ever kept, or the app was removed. `reconnect`: Shopify takes them no longer. */
export type TokenState = 'ok' | 'reconnect' | 'missing'

export interface TokenParts {
  readonly storage: DurableObjectStorage
  readonly vault: () => Promise<Vault>
  /** Renews the pair of this connection. */
  readonly refresh: (connectionId: string, refreshToken: string) => Promise<TokenAnswer>
  readonly now: () => number
}

/** Shopify's own libraries renew five minutes early. */
const EARLY_MS = 5 * 60_000
/** A shop where nothing happens for 90 days would lose us; its pair is renewed in time. */
const IDLE_MS = 14 * 86_400_000
const PLACE = 'shop_tokens.sealed'

type Row = { sealed: string; state: 'ok' | 'reconnect'; expires_at: number; refresh_expires_at: number }

/**
 * The expiring tokens of this merchant's Shopify connections. They lie here and nowhere else, so that one writer renews them.
 * A refresh token changes with each use: the new pair is on disk before it is used, and the one before stays good until then
 * (shopify.dev changelog, 2026-08-28), so that an answer that was lost, or an end between, costs nothing.
 */
export function shopTokens({ storage, vault, refresh, now }: TokenParts) {
  const { sql } = storage
  const underWay = new Map<string, Promise<TokenPair | undefined>>()

  const rowOf = (id: string) =>
    one<Row>(sql, 'SELECT sealed, state, expires_at, refresh_expires_at FROM shop_tokens WHERE connection_id = ?', id)
  const open = async (row: Row) => JSON.parse(await (await vault()).open(PLACE, row.sealed)) as TokenPair

  const keep = async (id: string, pair: TokenPair, instead?: Row): Promise<boolean> => {
    const sealed = await (await vault()).seal(PLACE, JSON.stringify(pair))
    // A merchant who opened the app meanwhile brought a younger pair, one who removed it wants none: neither is written over.
    if (instead && rowOf(id)?.sealed !== instead.sealed) return false
    sql.exec(
      `INSERT OR REPLACE INTO shop_tokens (connection_id, sealed, state, expires_at, refresh_expires_at, scope, updated_at)
       VALUES (?, ?, 'ok', ?, ?, ?, ?)`,
      id,
      sealed,
      pair.expiresAt,
      pair.refreshExpiresAt,
      pair.scope,
      now(),
    )
    closeNotice(sql, 'connection', `${id}:tokens`, now())
    await storage.sync()
    return true
  }

  const giveUp = (id: string, row: Row, why: string): void => {
    if (rowOf(id)?.sealed !== row.sealed) return
    sql.exec(`UPDATE shop_tokens SET state = 'reconnect', updated_at = ? WHERE connection_id = ?`, now(), id)
    openNotice(sql, 'shop.reconnect', `connection:${id}:tokens`, {}, now())
    log({ work: 'shop.tokens', connectionId: id, code: 'shop.reconnect', why })
  }

  /** One refresh with what is stored; a refusal is believed the second time, after the pair was read anew. */
  const renew = async (id: string): Promise<TokenPair | undefined> => {
    for (let tries = 1; ; tries++) {
      const row = rowOf(id)
      if (!row || row.state !== 'ok') return undefined
      const pair = await open(row)
      const answer = await refresh(id, pair.refreshToken)
      if (answer.kind === 'ok') {
        if (await keep(id, answer.pair, row)) return answer.pair
        const newer = rowOf(id)
        return newer?.state === 'ok' ? open(newer) : undefined
      }
      if (answer.kind === 'refused') {
        if (tries === 1) continue
        giveUp(id, row, answer.why)
        return undefined
      }
      // Without what renews it, an answer must not take the place of a pair that can be renewed.
      log({ work: 'shop.tokens', connectionId: id, code: 'upstream.failed', why: answer.kind })
      if (answer.kind === 'incomplete') openNotice(sql, 'shop.tokens_incomplete', `connection:${id}:tokens`, {}, now())
      if (pair.expiresAt > now()) return pair
      throw new AppError('upstream.failed', { why: answer.kind })
    }
  }

  /** Whoever comes while a refresh is under way gets what it brings: of two refreshes, one would end the other's token. */
  const renewOnce = (id: string): Promise<TokenPair | undefined> => {
    const running = underWay.get(id)
    if (running) return running
    const started = renew(id).finally(() => underWay.delete(id))
    underWay.set(id, started)
    return started
  }

  return {
    /** The pair that a merchant's visit brought. */
    keep: async (id: string, pair: TokenPair): Promise<void> => void (await keep(id, pair)),

    stateOf: (id: string): TokenState => rowOf(id)?.state ?? 'missing',

    /** What is in force. `refusedToken` is one that Shopify has just called invalid, although its time is not up. Undefined: nobody lets us in. */
    accessToken: async (id: string, refusedToken?: string): Promise<string | undefined> => {
      const row = rowOf(id)
      if (!row || row.state !== 'ok') return undefined
      const pair = await open(row)
      if (pair.expiresAt - EARLY_MS > now() && pair.accessToken !== refusedToken) return pair.accessToken
      const renewed = (await renewOnce(id))?.accessToken
      // Nothing better came, and the shop is not to be asked again with what it has just refused.
      if (renewed !== undefined && renewed === refusedToken) throw new AppError('upstream.failed', { why: 'not renewed' })
      return renewed
    },

    /** A fresh token was refused as well: the app is gone, or locked out. */
    lost: (id: string): void => {
      const row = rowOf(id)
      if (row?.state === 'ok') giveUp(id, row, 'fresh token refused')
    },

    /** Renews what would end unused. */
    renewIdle: async (): Promise<void> => {
      const rows = sql.exec<{ connection_id: string }>(
        `SELECT connection_id FROM shop_tokens WHERE state = 'ok' AND refresh_expires_at < ?`,
        now() + IDLE_MS,
      )
      for (const { connection_id } of rows.toArray()) await renewOnce(connection_id).catch(() => {})
    },

    /** The app was removed: the tokens are dead, and nothing of them stays. */
    wipe: (id: string): void => {
      sql.exec('DELETE FROM shop_tokens WHERE connection_id = ?', id)
      closeNotice(sql, 'connection', `${id}:tokens`, now())
    },
  }
}
