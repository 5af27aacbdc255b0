import { openControl, type ConnectionRow } from '../../db/control.ts'
import { AppError } from '../../domain/errors.ts'
import type { ConnectionId } from '../../domain/ids.ts'
import { currencyOf } from '../../domain/money.ts'
import { varsOf, type Env } from '../../env.ts'
import { toBase64, utf8 } from '../../lib/bytes.ts'
import { hmacSha256, randomText } from '../../lib/crypto.ts'
import { ADDRESS_LETTERS, LETTERS_AND_DIGITS } from '../../operate/letters.ts'
import type { OpenMerchant } from '../../operate/merchants.ts'
import type { ConsumerKeys } from './keys.ts'

/** A shop with the plugin has two connections: its own webhooks, and the plugin's hook. Both have the shop's address as their account. */
export interface Pair {
  readonly hook: ConnectionRow | undefined
  readonly plugin: ConnectionRow | undefined
}

export interface PairSecrets {
  readonly hook: { readonly id: ConnectionId; readonly secret: string }
  readonly plugin: { readonly id: ConnectionId; readonly secret: string }
}

/** The connections of this shop, or those it had last. */
export async function pairOf(env: Env, shop: string): Promise<Pair> {
  const control = openControl(env.DB)
  const [hook, plugin] = await Promise.all([control.lastOfAccount('woocommerce', shop), control.lastOfAccount('storekit', shop)])
  return { hook, plugin }
}

interface Put {
  readonly shop: string
  readonly keys: ConsumerKeys
  readonly before: Pair
  /** A connection made by hand that goes on as this shop's. */
  readonly adopted: ConnectionRow | undefined
  /** From when on what happens in the shop is news. */
  readonly since: number
  readonly currency: string | undefined
}

/** Makes or renews both. What signs stays as it is while a connection lives, so that connecting again loses no delivery. */
export async function putPair(
  env: Env,
  merchant: OpenMerchant,
  { shop, keys, before, adopted, since, currency }: Put,
  now: number,
): Promise<PairSecrets> {
  const put = (wanted: Omit<Wanted, 'shop' | 'since'>) => putConnection(env, merchant, { shop, since, ...wanted }, now)
  // The plugin's first: its goodbye ends both, and by its time an old one is told from a new one.
  const plugin = await put({
    connector: 'storekit',
    row: before.plugin,
    secrets: {},
    plain: {},
    signing: { setting: 'pluginSecret', fresh: () => `whsec_${toBase64(crypto.getRandomValues(new Uint8Array(32)))}` },
    connectedAt: Math.min(since, now),
  })
  const hook = await put({
    connector: 'woocommerce',
    row: before.hook ?? adopted,
    secrets: { consumerKey: keys.consumerKey, consumerSecret: keys.consumerSecret },
    // Its products name none.
    plain: currency && currencyOf(currency) ? { currency } : {},
    // Letters and digits only: WordPress signs with the secret after decoding HTML entities.
    signing: { setting: 'webhookSecret', fresh: () => randomText(48, LETTERS_AND_DIGITS) },
  })
  return { hook, plugin }
}

interface Wanted extends Pick<Put, 'shop' | 'since'> {
  readonly connector: string
  readonly row: ConnectionRow | undefined
  readonly secrets: Readonly<Record<string, string>>
  readonly plain: Readonly<Record<string, string>>
  readonly signing: { readonly setting: string; readonly fresh: () => string }
  /** Counts as made then, also where it went on all the time. By the shop's clock, which stamps its goodbye, unless that runs ahead. */
  readonly connectedAt?: number
}

async function putConnection(env: Env, { row: { id: merchantId }, vault }: OpenMerchant, wanted: Wanted, now: number) {
  const { connector, row, signing, shop, since } = wanted
  const control = openControl(env.DB)
  const goesOn = row?.status === 'active' && row.merchantId === merchantId
  const known =
    goesOn && row.secretsSealed ? (JSON.parse(await vault.open('connections.secrets', row.secretsSealed)) as Record<string, string>) : {}
  const secret = known[signing.setting] ?? signing.fresh()
  const changes = {
    merchantId,
    account: shop,
    status: 'active' as const,
    settings: { ...(row?.merchantId === merchantId ? (row.settings as object) : {}), ...wanted.plain, shopUrl: shop },
    secretsSealed: await vault.seal('connections.secrets', JSON.stringify({ ...known, ...wanted.secrets, [signing.setting]: secret })),
    updatedAt: now,
  }
  // Whoever was away comes back as new: what happened meanwhile is not news.
  const createdAt = wanted.connectedAt ?? (goesOn ? row.createdAt : since)
  if (row) await control.updateConnection(row.id as ConnectionId, { ...changes, createdAt })
  else await control.addConnection({ ...changes, id: await idOf(env, connector, shop), connector, createdAt })
  const holder = await control.connectionByAccount(connector, shop)
  // Somebody connected the same new shop in the same moment; the next try finds what they made.
  if (holder?.merchantId !== merchantId) throw new AppError('storage.failed')
  return { id: holder.id as ConnectionId, secret }
}

/** The same for the same shop, so that two first tries at once make one connection; 120 bits that nobody can guess without the pepper. */
async function idOf(env: Env, connector: string, shop: string): Promise<ConnectionId> {
  const bytes = await hmacSha256(varsOf(env).PEPPER, utf8(`wenext.connect\0${connector}\0${shop}`))
  const letters = Array.from(bytes.slice(0, 24), (byte) => ADDRESS_LETTERS[byte % ADDRESS_LETTERS.length] ?? '')
  return `con_${letters.join('')}` as ConnectionId
}
