import type { AskSystem, Login } from '../../connectors/actions.ts'
import { toHex, utf8 } from '../../lib/bytes.ts'
import type { Vault } from '../../privacy/vault.ts'
import { one } from '../tables.ts'

interface TokenParts {
  readonly sql: SqlStorage
  readonly vault: () => Promise<Vault>
  readonly now: () => number
}

const PLACE = 'system_tokens.sealed'

type Row = { sealed: string; expires_at: number }
/** `of` is the digest of the login that it came from: another user's token is not ours. */
type Kept = { readonly token: string; readonly of: string }

/** The tokens that couriers and gateways give for a login, sealed. They lie here and nowhere else, so that one writer renews them. */
export function systemTokens({ sql, vault, now }: TokenParts) {
  const underWay = new Map<string, Promise<string>>()

  const known = async (id: string, of: string): Promise<string | undefined> => {
    const row = one<Row>(sql, 'SELECT sealed, expires_at FROM system_tokens WHERE connection_id = ?', id)
    if (!row || row.expires_at <= now()) return undefined
    const kept = JSON.parse(await (await vault()).open(PLACE, row.sealed)) as Kept
    return kept.of === of ? kept.token : undefined
  }

  const renew = async (id: string, of: string, login: Login, say: AskSystem): Promise<string> => {
    const token = login.tokenOf(await say(login.call))
    const sealed = await (await vault()).seal(PLACE, JSON.stringify({ token, of } satisfies Kept))
    sql.exec(
      'INSERT OR REPLACE INTO system_tokens (connection_id, sealed, expires_at) VALUES (?, ?, ?)',
      id,
      sealed,
      now() + login.goodForMs,
    )
    return token
  }

  /** What is in force; a new one where that was `refused`. Whoever comes while a login is under way gets what it brings. */
  return async (id: string, login: Login, say: AskSystem, refused?: string): Promise<string> => {
    const of = await digestOf(login)
    const token = await known(id, of)
    if (token !== undefined && token !== refused) return token
    const key = `${id} ${of}`
    const running = underWay.get(key) ?? renew(id, of, login, say).finally(() => underWay.delete(key))
    underWay.set(key, running)
    return running
  }
}

const digestOf = async ({ call }: Login): Promise<string> =>
  toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(JSON.stringify([call.url, call.headers, call.body, call.form])))))

/** What is over is of no use. */
export const forgetTokens = (sql: SqlStorage, now: number): void => void sql.exec('DELETE FROM system_tokens WHERE expires_at < ?', now)
