import { moneyFromDecimal, toDecimal } from '../../domain/money.ts'
import { fromBase64, fromHex, toBase64, toHex, utf8 } from '../../lib/bytes.ts'
import { sha256Hex } from '../../lib/crypto.ts'
import { parseJsonAsWritten } from '../../lib/json.ts'
import { parsePayload } from '../../lib/payload.ts'
import type { OpenSettings, Scheme } from '../contract.ts'
import { textAt } from '../kit/paths.ts'
import { custom } from '../kit/schemes.ts'
import { recipeOf, type Recipe } from './recipe.ts'

/** What a message may be made of, as one call brings it. */
interface Call {
  readonly method: string
  readonly path: string
  readonly text: string
  header(name: string): string
}

const TOKEN = /\{(body|sha256|timestamp|method|path|amount|header:[a-zA-Z0-9-]{1,60}|field:[^{}]{1,200})\}/g

/** The body for single fields, with its numbers as they were written. */
function fieldsOf(text: string): unknown {
  try {
    return text.trimStart().startsWith('{') ? parseJsonAsWritten(text) : parsePayload(text)
  } catch {
    return undefined
  }
}

/** Fills the template in one go, so that what a body says is never read as a token. */
async function messageOf(recipe: Recipe, call: Call): Promise<string> {
  const { message, timeHeader } = recipe
  const hash = message.includes('{sha256}') ? await sha256Hex(call.text) : ''
  const fields = /\{(?:field:|amount)/.test(message) ? fieldsOf(call.text) : undefined
  return message.replaceAll('\\n', '\n').replace(TOKEN, (_whole, token: string) => {
    const [kind, name] = [token.split(':', 1)[0], token.slice(token.indexOf(':') + 1)]
    if (kind === 'header') return call.header(name)
    if (kind === 'field') return textAt(fields, name) ?? ''
    if (token === 'amount') return amountOf(recipe, fields)
    if (token === 'timestamp') return timeHeader ? call.header(timeHeader) : ''
    return { body: call.text, sha256: hash, method: call.method, path: call.path }[token] ?? ''
  })
}

/** The amount with the decimals of its currency, as some gateways write it only in what they sign. */
function amountOf({ amountPath, currencyPath, currency }: Recipe, fields: unknown): string {
  const money = moneyFromDecimal(textAt(fields, amountPath), textAt(fields, currencyPath) ?? currency)
  return money ? toDecimal(money) : ''
}

function keyOf(secret: string, encoding: Recipe['secretEncoding']): Uint8Array<ArrayBuffer> | undefined {
  const bytes = { utf8, hex: fromHex, base64: fromBase64 }[encoding](secret)
  return bytes?.length ? bytes : undefined
}

const importKey = (key: Uint8Array<ArrayBuffer>, hash: string) =>
  crypto.subtle.importKey('raw', key, { name: 'HMAC', hash }, false, ['sign', 'verify'])

/** Seconds or milliseconds, near our clock. */
function isNear(at: string, receivedAt: number, toleranceSeconds: number): boolean {
  const time = /^\d{10}$/.test(at) ? Number(at) * 1000 : /^\d{13}$/.test(at) ? Number(at) : Number.NaN
  return Math.abs(receivedAt - time) <= toleranceSeconds * 1000
}

export const proof: Scheme = custom({
  summary:
    'HMAC in a header, as the settings or the preset say: hash, encoding, and what is signed. Whatever the message leaves out is not signed.',
  async verify(raw, secret, settings = {}) {
    const recipe = recipeOf(settings)
    const key = recipe && keyOf(secret, recipe.secretEncoding)
    const value = recipe ? (raw.headers.get(recipe.header) ?? '') : ''
    if (!recipe || !key || !value.startsWith(recipe.prefix)) return false
    const { algorithm, encoding, prefix, timeHeader, toleranceSeconds } = recipe
    if (timeHeader && !isNear(raw.headers.get(timeHeader) ?? '', raw.receivedAt, toleranceSeconds)) return false
    const signature = (encoding === 'hex' ? fromHex : fromBase64)(value.slice(prefix.length))
    if (!signature?.length) return false
    const call: Call = { method: raw.method, path: raw.url.pathname, text: raw.text, header: (name) => raw.headers.get(name) ?? '' }
    return crypto.subtle.verify('HMAC', await importKey(key, algorithm), signature, utf8(await messageOf(recipe, call)))
  },
  async sign(body, secret, at, settings: OpenSettings = {}) {
    const recipe = recipeOf(settings)
    const key = recipe && keyOf(secret, recipe.secretEncoding)
    if (!recipe || !key) return {}
    const { timeHeader } = recipe
    const time = timeHeader ? { [timeHeader]: String(Math.floor(at / 1000)) } : {}
    const call: Call = { method: 'POST', path: '', text: body, header: (name) => (name === timeHeader ? (time[name] ?? '') : '') }
    const made = await crypto.subtle.sign('HMAC', await importKey(key, recipe.algorithm), utf8(await messageOf(recipe, call)))
    return { ...time, [recipe.header]: recipe.prefix + (recipe.encoding === 'hex' ? toHex : toBase64)(made) }
  },
})
