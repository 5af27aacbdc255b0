import { Hono } from 'hono'
import { findAccountNumber, findNumber, type OpenNumber } from '../directory.ts'
import { AppError } from '../domain/errors.ts'
import { varsOf, type Env } from '../env.ts'
import { fromUtf8, utf8 } from '../lib/bytes.ts'
import { sha256Hex } from '../lib/crypto.ts'
import { parseJson } from '../lib/json.ts'
import type { Delivery } from '../relay/inbox.ts'
import { sealBody } from '../relay/body.ts'
import { objectOf, listOf, textOf } from '../whatsapp/loose.ts'
import { verificationAnswer, verifySignature } from '../whatsapp/webhook.ts'
import { accept } from './accept.ts'
import { readBytes } from './body.ts'
import type { AppContext } from './context.ts'

/** Meta sends up to 1,000 updates per call, 3 MB at most, and wants an answer in 250 ms at the median (whatsapp.md 6.2). */
const MAX_BYTES = 3.5 * 1024 * 1024

/** The one address that Meta calls for all merchants. Numbers that we don't know are answered 200: they aren't ours to refuse. */
export const whatsapp = new Hono<AppContext>()

whatsapp.get('/webhook', (c) => {
  const { status, body } = verificationAnswer(new URL(c.req.url), varsOf(c.env).WHATSAPP_VERIFY_TOKEN)
  return c.text(body, status)
})

whatsapp.post('/webhook', async (c) => {
  const receivedAt = Date.now()
  const vars = varsOf(c.env)
  const bytes = await readBytes(c.req.raw, MAX_BYTES)
  const secrets = [vars.WHATSAPP_APP_SECRET, vars.WHATSAPP_APP_SECRET_PREVIOUS].filter(Boolean)
  if (!(await verifySignature(bytes, c.req.header('x-hub-signature-256') ?? null, secrets))) throw new AppError('signature.invalid')

  const parts = await partsByMerchant(c.env, bytes)
  await Promise.all(parts.map(async ({ number, text }) => accept(c.env, number.row.merchantId, [await sealed(number, text, receivedAt)])))
  c.set('line', { connector: 'whatsapp', envelopes: parts.length, topic: 'whatsapp' })
  return c.json({ ok: true })
})

interface Part {
  readonly number: OpenNumber
  readonly text: string
}

/** One part per merchant, each with only that merchant's changes. A call for one merchant, the usual one, keeps its exact text. */
async function partsByMerchant(env: Env, bytes: Uint8Array<ArrayBuffer>): Promise<readonly Part[]> {
  const text = fromUtf8(bytes)
  const body = readBody(text)
  const entries = listOf(body?.['entry'])
    .map(objectOf)
    .filter((e) => e !== undefined)
  const owners = new Map<string, { number: OpenNumber; entries: { entry: Record<string, unknown>; changes: unknown[] }[] }>()
  let strangers = 0
  for (const entry of entries) {
    for (const change of listOf(entry['changes'])) {
      const number = await ownerOf(env, entry, change)
      if (!number) {
        strangers++
        continue
      }
      const owner = owners.get(number.row.merchantId) ?? { number, entries: [] }
      owners.set(number.row.merchantId, owner)
      const last = owner.entries.at(-1)
      if (last?.entry === entry) last.changes.push(change)
      else owner.entries.push({ entry, changes: [change] })
    }
  }
  return [...owners.values()].map(({ number, entries: own }) => ({
    number,
    text:
      owners.size === 1 && strangers === 0
        ? text
        : JSON.stringify({ object: body?.['object'], entry: own.map(({ entry, changes }) => ({ ...entry, changes })) }),
  }))
}

function readBody(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return objectOf(parseJson(text))
  } catch {
    // Signed by Meta, yet not JSON: a 4xx would make Meta repeat it for days.
    return undefined
  }
}

async function ownerOf(env: Env, entry: Readonly<Record<string, unknown>>, change: unknown): Promise<OpenNumber | undefined> {
  const value = objectOf(objectOf(change)?.['value'])
  const numberId = textOf(objectOf(value?.['metadata'])?.['phone_number_id'])
  if (numberId) return findNumber(env, numberId)
  const wabaId = textOf(objectOf(value?.['waba_info'])?.['waba_id']) ?? textOf(entry['id'])
  return wabaId ? findAccountNumber(env, wabaId) : undefined
}

/** The whole call is one delivery: its updates are told apart, and forward only, when they are read. */
async function sealed(number: OpenNumber, text: string, receivedAt: number): Promise<Delivery> {
  const bytes = utf8(text)
  return {
    key: `whatsapp:${await sha256Hex(bytes)}`,
    kind: 'whatsapp',
    connectionId: null,
    connector: 'whatsapp',
    topic: 'whatsapp',
    receivedAt,
    ...(await sealBody(number.vault, bytes)),
  }
}
