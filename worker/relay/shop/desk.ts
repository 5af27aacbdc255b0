import type { AskShop, Published } from '../../connectors/contract.ts'
import { AppError } from '../../domain/errors.ts'
import type { DomainEvent } from '../../domain/events.ts'
import { varsOf, type Env } from '../../env.ts'
import type { Delivery } from '../inbox.ts'
import { secretsOf } from '../secrets.ts'
import type { ConnectionSettings, RelaySettings } from '../settings.ts'
import { askShop } from './ask.ts'
import { baseOf } from './address.ts'
import { exchangeIdToken, refreshTokens, type OAuthParts, type TokenPair } from './oauth.ts'
import { reportOf, type GapReport } from './gaps.ts'
import { gapHealing } from './heal.ts'
import { hasProfile, noteProfile, writeProfile } from './profile.ts'
import { allows, changeScopes, NEEDS, scopesOf, type Need } from './scopes.ts'
import { drainWrites } from './write-back.ts'
import { wantPublished } from './publish.ts'
import { dropWrites, forgetWrites, nextWriteAt } from './writes.ts'
import { shopTokens, type TokenState } from './tokens.ts'

export interface DeskParts {
  readonly env: Env
  readonly storage: DurableObjectStorage
  readonly settings: () => Promise<RelaySettings>
  readonly accept: (deliveries: readonly Delivery[]) => Promise<number>
  /** Rows were made that the record lacks. */
  readonly changed: () => void
  /** What a shop's pages are to show now, as JSON. */
  readonly shown: (what: Published) => Promise<string>
  /** The merchant's row is not what it was. */
  readonly choicesChanged: () => void
}

/** The part of the Relay that speaks with the shops' own APIs. */
export function shopDesk({ env, storage, settings, accept, changed, shown, choicesChanged }: DeskParts) {
  const { sql } = storage
  const connectionOf = async (id: string): Promise<ConnectionSettings> => {
    const connection = (await settings()).connections.get(id)
    if (!connection || connection.status !== 'active') throw new AppError('request.not_found')
    return connection
  }

  const oauth = async (id: string): Promise<OAuthParts> => {
    const vars = varsOf(env)
    return {
      base: baseOf(vars, await connectionOf(id)),
      clientId: vars.SHOPIFY_API_KEY,
      clientSecret: vars.SHOPIFY_API_SECRET,
      fetch: (input, init) => fetch(input, init),
      now: Date.now,
    }
  }

  const tokens = shopTokens({
    storage,
    vault: async () => (await settings()).vault,
    refresh: async (id, refreshToken) => refreshTokens(await oauth(id), refreshToken),
    now: Date.now,
  })

  const PROOFS: Readonly<
    Record<string, (connection: ConnectionSettings) => (refused: boolean) => Promise<Record<string, string> | undefined>>
  > = {
    shopify: ({ id }) => {
      let used: string | undefined
      return async (refused) => {
        used = await tokens.accessToken(id, refused ? used : undefined)
        return used === undefined ? undefined : { 'x-shopify-access-token': used }
      }
    },
    woocommerce: (connection) => async (refused) => {
      const { consumerKey, consumerSecret } = await secretsOf(await settings(), connection)
      // A key is good or it is not; there is nothing to renew.
      if (refused || !consumerKey || !consumerSecret) return undefined
      return { authorization: `Basic ${btoa(`${consumerKey}:${consumerSecret}`)}` }
    },
  }

  /** The caller of a connection's shop. Throws `request.not_found` where it is not connected. */
  const ask = async (id: string, need: Need): Promise<AskShop> => {
    const connection = await connectionOf(id)
    // What the merchant took back is not tried; the shop would only refuse it.
    const scope = NEEDS[need]
    if (scope && connection.connector === 'shopify' && !allows(scopesOf(sql, id), scope)) throw new AppError('shop.scope', { scope })
    const proof = PROOFS[connection.connector]?.(connection)
    if (!proof) throw new AppError('internal', { why: `${connection.connector} has no API of its own` })
    return askShop({
      base: baseOf(varsOf(env), connection),
      proof,
      lost: () => tokens.lost(id),
      fetch: (input, init) => fetch(input, init),
      now: Date.now,
      random: Math.random,
      wait: (ms) => scheduler.wait(ms),
    })
  }

  const parts = { sql, settings, ask, now: Date.now, random: Math.random }
  const healing = gapHealing({ ...parts, accept, isIn: ({ id, connector }) => connector !== 'shopify' || tokens.stateOf(id) === 'ok' })

  /** The shop is gone: nothing asks it any more, nothing waits for it, and what opened it is no longer here. */
  const forget = (id: string): void => {
    tokens.wipe(id)
    healing.forget(id)
    dropWrites(sql, id)
  }

  const HEARD: Partial<Record<DomainEvent['type'], (id: string, event: DomainEvent, connectedAt: number) => void>> = {
    // A removal that was sent again and again until it reached us may be older than the connection that is there now.
    'app.uninstalled': (id, { occurredAt }, connectedAt) => {
      if (occurredAt >= connectedAt) forget(id)
    },
    'shop.scopes_changed': (id, { scopes }) => changeScopes(sql, id, scopes ?? [], Date.now()),
    'shop.updated': (_id, { shop }) => shop && noteProfile(sql, shop),
  }

  /** Whether the shop ever let us in. One whose address was pasted by hand only sends. */
  const mayAsk = async (id: string): Promise<boolean> => {
    const now = await settings()
    const connection = now.connections.get(id)
    if (connection?.connector === 'shopify') return tokens.stateOf(id) !== 'missing'
    return connection !== undefined && (await secretsOf(now, connection))['consumerKey'] !== undefined
  }

  return {
    /** What whoever asks shops in between works with. */
    parts: { ...parts, storage, mayAsk, pepper: () => varsOf(env).PEPPER },

    /** A pair that was made before the merchant was. What is in the shop already is taken in from here on. */
    keepTokens: async (id: string, pair: TokenPair): Promise<void> => {
      await tokens.keep(id, pair)
      // A shop that had us before has forgotten what we had put there.
      wantPublished(sql, Date.now(), id)
      await healing.wake()
    },

    /** Housekeeping: compares with the shops, and keeps tokens alive that nobody used. */
    sweep: async (): Promise<void> => {
      forgetWrites(sql, Date.now())
      wantPublished(sql, Date.now())
      await healing.wake()
      await tokens.renewIdle()
    },

    /** What is due of comparing and writing. */
    work: async (): Promise<void> => {
      if (hasProfile(sql) && (await writeProfile(env, sql, (await settings()).merchantId, Date.now()))) choicesChanged()
      await drainWrites({ ...parts, shown, accept, changed })
      await healing.run()
    },

    nextAt: (): number | undefined => {
      if (hasProfile(sql)) return 0
      const at = Math.min(healing.nextAt() ?? Number.POSITIVE_INFINITY, nextWriteAt(sql) ?? Number.POSITIVE_INFINITY)
      return at === Number.POSITIVE_INFINITY ? undefined : at
    },

    /** The merchant changed something; what the shops' pages show of it is written anew, where it differs. */
    publish: (): void => wantPublished(sql, Date.now()),

    gaps: (id: string): GapReport | undefined => reportOf(sql, id),
    tokenState: (id: string): TokenState => tokens.stateOf(id),

    forget,

    /** Takes in what a shop says of itself and of us. Synchronous: it belongs to the transaction of its delivery. */
    hear: (id: string, event: DomainEvent, { connections }: RelaySettings): void =>
      HEARD[event.type]?.(id, event, connections.get(id)?.createdAt ?? Number.POSITIVE_INFINITY),

    /** A merchant's visit brings what no refresh can: a new pair. Says how the connection stands after it. */
    exchange: async (id: string, idToken: string): Promise<TokenState> => {
      if (tokens.stateOf(id) === 'ok') return 'ok'
      const answer = await exchangeIdToken(await oauth(id), idToken)
      if (answer.kind === 'ok') {
        await tokens.keep(id, answer.pair)
        wantPublished(sql, Date.now(), id)
      }
      return tokens.stateOf(id)
    },
  }
}
