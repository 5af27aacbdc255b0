import type { Actions, AskSystem } from '../../connectors/actions.ts'
import { connectors, type ConnectorId } from '../../connectors/registry.gen.ts'
import { AppError } from '../../domain/errors.ts'
import { closeNotices, openNotice } from '../notices.ts'
import { allSettingsOf } from '../secrets.ts'
import type { ConnectionSettings, RelaySettings } from '../settings.ts'
import { askSystem } from './ask.ts'
import { systemTokens } from './tokens.ts'

export interface SystemDeskParts {
  readonly storage: DurableObjectStorage
  readonly settings: () => Promise<RelaySettings>
  readonly fetch: typeof fetch
  readonly now: () => number
  readonly random: () => number
  readonly wait: (ms: number) => Promise<void>
}

/** What a connection's system does for us, with all that is needed to ask it. */
export interface OpenSystem {
  readonly connection: ConnectionSettings
  readonly actions: Actions<unknown>
  readonly settings: unknown
  readonly ask: AskSystem
}

/** What a connection's system does when it is asked; undefined for those that only tell. */
export const actionsOf = ({ connector }: Pick<ConnectionSettings, 'connector'>): Actions<unknown> | undefined =>
  (connectors[connector as ConnectorId] as { readonly actions?: Actions<unknown> } | undefined)?.actions

/** The active connections that can do this, the oldest first. */
export const connectionsFor = ({ connections }: Pick<RelaySettings, 'connections'>, action: keyof Actions<unknown>): ConnectionSettings[] =>
  [...connections.values()]
    .filter((connection) => connection.status === 'active' && actionsOf(connection)?.[action] !== undefined)
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))

const KEY_REFUSED = ['gateway.key_refused', 'courier.key_refused'] as const

export type SystemDesk = ReturnType<typeof systemDesk>

/** The part of the Relay that speaks with the APIs of gateways and couriers. */
export function systemDesk({ storage, settings, ...world }: SystemDeskParts) {
  const token = systemTokens({ sql: storage.sql, vault: async () => (await settings()).vault, now: world.now })

  const open = async (id: string): Promise<OpenSystem> => {
    const all = await settings()
    const connection = all.connections.get(id)
    const actions = connection?.status === 'active' ? actionsOf(connection) : undefined
    if (!connection || !actions) throw new AppError('request.not_found')
    const { hosts } = connectors[connection.connector as ConnectorId].manifest
    return {
      connection,
      actions,
      settings: await allSettingsOf(all, connection),
      ask: askSystem({ ...world, hosts, token: (login, say, refused) => token(id, login, say, refused) }),
    }
  }

  return {
    /** Has something done by a connection's system. A key that is refused is told to the merchant until one works. */
    async use<T>(id: string, work: (system: OpenSystem) => Promise<T>): Promise<T> {
      const subject = `connection:${id}:key`
      try {
        const done = await work(await open(id))
        closeNotices(storage.sql, subject, KEY_REFUSED, world.now())
        return done
      } catch (error) {
        const code = error instanceof AppError ? KEY_REFUSED.find((known) => known === error.code) : undefined
        if (code) openNotice(storage.sql, code, subject, {}, world.now())
        throw error
      }
    },
  }
}
