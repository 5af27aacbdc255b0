import { openConnect } from '../../db/connect.ts'
import { AppError } from '../../domain/errors.ts'
import type { MerchantId } from '../../domain/ids.ts'
import { varsOf, type Env } from '../../env.ts'
import { randomText } from '../../lib/crypto.ts'
import { keyedHash } from '../../privacy/seal.ts'

const DAY_MS = 86_400_000
/** Without letters and digits that people mix up. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

export const connectHash = (env: Env, word: string): Promise<string> => keyedHash(varsOf(env).PEPPER, '', 'connect', word)

/** A code that lets one shop join this merchant, within a day. It is shown here and kept nowhere. */
export async function newConnectCode(env: Env, merchantId: MerchantId, now: number): Promise<{ code: string; expiresAt: number }> {
  // 100 bits in groups of five, for people who read it to each other.
  const code = randomText(20, LETTERS)
  const expiresAt = now + DAY_MS
  await openConnect(env.DB).addCode({ hash: await connectHash(env, code), merchantId, createdAt: now, expiresAt })
  return { code: code.replace(/.{5}(?=.)/g, '$&-'), expiresAt }
}

/** The hash under which a typed code is found. */
export const codeHashOf = (env: Env, typed: string): Promise<string> => connectHash(env, typed.toUpperCase().replace(/[^A-Z0-9]/g, ''))

/** Whose code this is. Throws `connect.code` where it is nobody's, or not any more. */
export async function merchantOfCode(env: Env, hash: string, now: number): Promise<MerchantId> {
  const row = await openConnect(env.DB).code(hash, now)
  if (!row) throw new AppError('connect.code')
  return row.merchantId as MerchantId
}
