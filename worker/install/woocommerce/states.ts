import * as z from 'zod'
import { openConnect, type ConnectState } from '../../db/connect.ts'
import { requireMasterKey } from '../../directory.ts'
import { AppError } from '../../domain/errors.ts'
import { varsOf, type Env } from '../../env.ts'
import { fromBase64, toBase64, toBase64Url, utf8 } from '../../lib/bytes.ts'
import { randomText, sameText } from '../../lib/crypto.ts'
import { LETTERS_AND_DIGITS } from '../../operate/letters.ts'
import { newDataKey, openDataKey, openMasterKeys, type Sealer } from '../../privacy/seal.ts'
import { approveUrl, returnUrlOf, shopUrlOf, type AddressRules } from './address.ts'
import { codeHashOf, connectHash, merchantOfCode } from './codes.ts'
import { connectShop, type ConnectedShop } from './connect.ts'
import { askWith, proveInTime, requireBegun, type ConsumerKeys } from './keys.ts'

const QUARTER_MS = 15 * 60_000
const HOUR_MS = 3_600_000
/** Of one address in an hour; behind one address may sit many shops of one host. */
const MOST_TRIES = 30

export interface Begin {
  readonly shop: string
  readonly challenge: string
  readonly returnTo: string
  readonly code?: string | undefined
  /** A hash of the address that asks; see routes/woocommerce.ts. */
  readonly asker: string
}

export const rulesOf = (env: Env): AddressRules => {
  const { APP_URL, DEMO } = varsOf(env)
  return { ownHost: new URL(APP_URL).host, isDemo: DEMO === '1' }
}

/** Step 1: keeps what the try is about under a one-time state. Returns the shop's page on which the merchant approves. */
export async function beginConnect(env: Env, wanted: Begin, now: number): Promise<string> {
  const shop = shopUrlOf(wanted.shop, rulesOf(env))
  const returnUrl = returnUrlOf(wanted.returnTo, shop)
  const codeHash = wanted.code ? await codeHashOf(env, wanted.code) : null
  if (codeHash) await merchantOfCode(env, codeHash, now)
  // 190 bits; letters and digits only, because wc-auth drops all after "+", "&" and "=" (measured).
  const state = randomText(32, LETTERS_AND_DIGITS)
  await addTry(
    env,
    { hash: await connectHash(env, state), status: 'open', shop, returnUrl, challenge: wanted.challenge, codeHash },
    wanted.asker,
    now,
  )
  return approveUrl(shop, varsOf(env).APP_URL.replace(/\/+$/, ''), state)
}

/** Counts a pasted key as a try, so that nobody has us knock at shops all day. */
export async function countTry(env: Env, shop: string, asker: string, now: number): Promise<void> {
  const hash = await connectHash(env, randomText(32, LETTERS_AND_DIGITS))
  await addTry(env, { hash, status: 'key', shop, returnUrl: '', challenge: '', codeHash: null }, asker, now)
}

type Try = Pick<ConnectState, 'hash' | 'status' | 'shop' | 'returnUrl' | 'challenge' | 'codeHash'>

async function addTry(env: Env, row: Try, asker: string, now: number): Promise<void> {
  await requireMasterKey(env)
  const connect = openConnect(env.DB)
  if ((await connect.triesOf(asker, now - HOUR_MS)) >= MOST_TRIES) throw new AppError('rate.limited', { retryAfterSeconds: HOUR_MS / 1000 })
  const { wrapped, keyId } = await newDataKey(openMasterKeys(varsOf(env).MASTER_KEYS), owner(row.hash))
  await connect.addState({
    ...row,
    dataKey: toBase64(wrapped),
    dataKeyId: keyId,
    keysSealed: null,
    asker,
    createdAt: now,
    expiresAt: now + QUARTER_MS,
  })
}

export interface Callback extends ConsumerKeys {
  readonly state: string
  readonly permissions: string
}

/**
 * Step 2: the keys, from whoever knows the state. They are worth nothing until the shop of that state takes them. Throws what makes the
 * shop delete its key again; a shop that is only slow is asked once more at the claim. Approved twice, the newest key counts.
 */
export async function takeKeys(env: Env, { state, permissions, ...keys }: Callback, now: number): Promise<void> {
  const row = await stateOf(env, state, now)
  if (row.status !== 'open' && row.status !== 'keyed') throw new AppError('connect.expired')
  if (permissions !== 'read_write') throw new AppError('shop.key_weak', { why: 'it is not read_write' })
  try {
    const ask = askWith(row.shop, keys)
    // First of all: a key that a merchant was talked into is used for nothing else, and the shop deletes it.
    await requireBegun(ask, row.challenge)
    await proveInTime(ask)
  } catch (error) {
    if (!(error instanceof AppError) || error.remedy !== 'retry') throw error
  }
  const sealed = toBase64(await (await sealerOf(env, row)).seal('connect_states.keys', JSON.stringify(keys)))
  const taken = await openConnect(env.DB).moveState(row.hash, ['open', 'keyed'], { status: 'keyed', keysSealed: sealed }, Date.now())
  if (!taken) throw new AppError('connect.expired')
}

/** Step 3: where the browser goes, and with which news. Throws `connect.expired` where nobody knows where it came from. */
export async function outcomeOf(env: Env, state: string, approved: boolean, now: number) {
  const { status, returnUrl } = await stateOf(env, state, now)
  const hasKey = status === 'keyed' || status === 'claimed'
  return { returnUrl, result: hasKey ? ('connected' as const) : approved ? ('failed' as const) : ('denied' as const) }
}

/**
 * Step 4: once, and only for whoever began: they know the verifier, and the shop's own plugin names its challenge. A wrong one ends the
 * try; a shop that can't be reached just now doesn't.
 */
export async function claim(
  env: Env,
  { state, verifier }: { readonly state: string; readonly verifier: string },
  now: number,
): Promise<ConnectedShop> {
  const row = await stateOf(env, state, now)
  const connect = openConnect(env.DB)
  const challenge = toBase64Url(await crypto.subtle.digest('SHA-256', utf8(verifier)))
  if (row.status === 'claimed' || row.status === 'failed' || row.status === 'key') throw new AppError('connect.expired')
  if (!sameText(challenge, row.challenge)) {
    await connect.moveState(row.hash, ['open', 'keyed'], { status: 'failed', keysSealed: null }, now)
    throw new AppError('connect.verifier')
  }
  if (row.status === 'open' || !row.keysSealed) throw new AppError('connect.not_approved')
  if (!(await connect.moveState(row.hash, ['keyed'], { status: 'claimed' }, now))) throw new AppError('connect.expired')
  try {
    const keys = await keysOf(env, row, row.keysSealed)
    await requireBegun(askWith(row.shop, keys), row.challenge)
    const connected = await connectShop(env, { shop: row.shop, keys, codeHash: row.codeHash }, now)
    await connect.moveState(row.hash, ['claimed'], { keysSealed: null }, now)
    return connected
  } catch (error) {
    const mayComeAgain = !(error instanceof AppError) || error.remedy === 'retry'
    await connect.moveState(row.hash, ['claimed'], mayComeAgain ? { status: 'keyed' } : { status: 'failed', keysSealed: null }, now)
    throw error
  }
}

/** Forgets tries and codes that ended; the hour of counting is over by then. */
export const forgetTries = async (env: Env, now: number): Promise<void> => void (await openConnect(env.DB).forget(now - HOUR_MS))

async function stateOf(env: Env, state: string, now: number): Promise<ConnectState> {
  if (!/^[A-Za-z0-9]{32}$/.test(state)) throw new AppError('connect.expired')
  const row = await openConnect(env.DB).state(await connectHash(env, state), now)
  if (!row) throw new AppError('connect.expired')
  return row
}

const Keys = z.object({ consumerKey: z.string(), consumerSecret: z.string() })

const keysOf = async (env: Env, row: ConnectState, sealed: string): Promise<ConsumerKeys> =>
  Keys.parse(JSON.parse(await (await sealerOf(env, row)).open('connect_states.keys', fromBase64(sealed) ?? new Uint8Array())))

/** No merchant is known yet whose key could seal, so each try has its own. */
const sealerOf = (env: Env, { hash, dataKey, dataKeyId }: ConnectState): Promise<Sealer> =>
  openDataKey(openMasterKeys(varsOf(env).MASTER_KEYS), owner(hash), fromBase64(dataKey) ?? new Uint8Array(), dataKeyId)

const owner = (hash: string) => `connect:${hash}`
