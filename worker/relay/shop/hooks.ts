import type { Connector } from '../../connectors/contract.ts'
import { connectors, type ConnectorId } from '../../connectors/registry.gen.ts'
import { openControl, type ConnectionRow } from '../../db/control.ts'
import { AppError } from '../../domain/errors.ts'
import type { MerchantId } from '../../domain/ids.ts'
import { varsOf, type Env } from '../../env.ts'
import { toBase64, utf8 } from '../../lib/bytes.ts'
import { log } from '../../lib/log.ts'
import { closeNotices, openNotice } from '../notices.ts'
import type { RelaySettings } from '../settings.ts'
import { askShop } from './ask.ts'

interface KeeperParts {
  readonly env: Env
  readonly sql: SqlStorage
  readonly settings: () => Promise<RelaySettings>
  /** Notices were opened or closed. */
  readonly changed: () => void
}

/** Keeps the webhooks of shops that lose them without a word, and tells the merchant what is wrong with a shop until it is right again. */
export function hookKeeper({ env, sql, settings, changed }: KeeperParts) {
  /** One look at a time: two at once would each make what is missing. */
  let last: Promise<unknown> = Promise.resolve()

  const look = async (merchantId: MerchantId, fresh: string | undefined): Promise<void> => {
    const rows = (await openControl(env.DB).connectionsOf(merchantId)).filter(
      (row) => row.status === 'active' && (!fresh || row.id === fresh),
    )
    for (const row of rows) {
      const hooks = (connectors[row.connector as ConnectorId] as Connector | undefined)?.shop?.hooks
      const secrets = hooks && row.secretsSealed ? await secretsOf(row) : {}
      if (!hooks || !hasKey(row, secrets)) continue
      const trouble = await troubleOf(row, async () => {
        const target = { url: addressOf(row), secret: secrets['webhookSecret'] ?? '' }
        const { made, mended, wereOff } = await hooks.mend(askFor(row, secrets), target, fresh !== undefined)
        // On the first day they are all missing.
        return fresh === undefined && made + mended > 0 ? { code: 'shop.hook_was_off', detail: { made, mended, wereOff } } : undefined
      })
      tell(row.id, trouble)
    }
  }

  /** What stands in the way, in a code of ours; the work itself may find something to tell, too. */
  const troubleOf = async (
    { id, connector, merchantId }: ConnectionRow,
    work: () => Promise<Trouble | undefined>,
  ): Promise<Trouble | undefined> => {
    try {
      return await work()
    } catch (error) {
      const trouble = error instanceof AppError ? { code: error.code, detail: error.detail } : { code: 'internal', detail: {} }
      log({ work: 'shop.hooks', merchantId, connectionId: id, connector, code: trouble.code })
      // What is our own fault is for operators, not for the merchant.
      return error instanceof AppError && error.remedy !== 'bug' ? trouble : undefined
    }
  }

  const tell = (id: string, trouble: Trouble | undefined): void => {
    const subject = `connection:${id}`
    closeNotices(
      sql,
      subject,
      TROUBLES.filter((code) => code !== trouble?.code),
      Date.now(),
    )
    if (trouble) openNotice(sql, trouble.code, subject, trouble.detail, Date.now())
    changed()
  }

  const secretsOf = async ({ secretsSealed }: ConnectionRow): Promise<Readonly<Record<string, string>>> =>
    JSON.parse(await (await settings()).vault.open('connections.secrets', secretsSealed ?? '')) as Record<string, string>

  const addressOf = ({ connector, id }: ConnectionRow) => `${varsOf(env).APP_URL.replace(/\/+$/, '')}/hooks/${connector}/${id}`

  return {
    tend: (merchantId: MerchantId, fresh?: string): Promise<void> => {
      const next = last.then(() => look(merchantId, fresh))
      last = next.catch(() => {})
      return next
    },
    /** When it returns, no look is under way that began while the connection was there. */
    forgetTrouble: async (id: string): Promise<void> => {
      await last
      tell(id, undefined)
    },
  }
}

interface Trouble {
  readonly code: string
  readonly detail: Readonly<Record<string, string | number>>
}

/** All that can be wrong with a shop's API; each closes when another, or nothing, is wrong. */
const TROUBLES = [
  'shop.key_refused',
  'shop.key_weak',
  'shop.no_api',
  'shop.not_json',
  'shop.moved',
  'shop.refused',
  'shop.unreachable',
  'shop.hook_was_off',
  'payload.too_large',
] as const

const hasKey = ({ settings }: ConnectionRow, { consumerKey, consumerSecret }: Readonly<Record<string, string>>) =>
  Boolean(consumerKey && consumerSecret && (settings as { shopUrl?: string }).shopUrl)

function askFor({ settings }: ConnectionRow, { consumerKey, consumerSecret }: Readonly<Record<string, string>>) {
  const authorization = `Basic ${toBase64(utf8(`${consumerKey}:${consumerSecret}`))}`
  return askShop({
    base: `${(settings as { shopUrl: string }).shopUrl}/wp-json`,
    proof: async (refused) => (refused ? undefined : { authorization }),
    fetch: (input, init) => fetch(input, init),
    now: Date.now,
    random: Math.random,
    wait: (ms) => scheduler.wait(ms),
  })
}
