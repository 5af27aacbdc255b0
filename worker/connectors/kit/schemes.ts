import type { OpenSettings, RawDelivery, Scheme } from '../contract.ts'
import { fromBase64, fromHex, toBase64, toHex, utf8 } from '../../lib/bytes.ts'
import { hmacSha256, hmacSha256Matches, sameText } from '../../lib/crypto.ts'

type Encoding = 'hex' | 'base64'

const decode = (proof: string, encoding: Encoding) => (encoding === 'hex' ? fromHex(proof) : fromBase64(proof))
const encode = (bytes: Uint8Array, encoding: Encoding) => (encoding === 'hex' ? toHex(bytes) : toBase64(bytes))

/** HMAC-SHA-256 over the raw body, in one header. Shopify, WooCommerce, Razorpay, Meta. */
export function bodyHmac({ header, encoding, prefix = '' }: { header: string; encoding: Encoding; prefix?: string }): Scheme {
  return {
    summary: `HMAC-SHA-256 of the raw body, ${encoding}, in the header ${header}.`,
    async verify(raw, secret) {
      const value = raw.headers.get(header)
      if (!value?.startsWith(prefix)) return false
      return hmacSha256Matches(secret, raw.bytes, decode(value.slice(prefix.length), encoding))
    },
    async sign(body, secret) {
      return { [header]: prefix + encode(await hmacSha256(secret, utf8(body)), encoding) }
    },
  }
}

/** Whether a time of the sender lies within so many seconds of the receipt, before or after. */
const isNear = (atMs: number, receivedAt: number, toleranceSeconds: number | undefined) =>
  toleranceSeconds === undefined || Math.abs(receivedAt - atMs) <= toleranceSeconds * 1000

/**
 * HMAC-SHA-256 over a time and the body, with a limit on the age. The time is in a header of its own. Without a tolerance an old
 * proof counts too: for senders whose retries carry the first time.
 */
export function stampedHmac(options: {
  header: string
  timeHeader: string
  encoding: Encoding
  unit?: 's' | 'ms'
  toleranceSeconds?: number
  message: (at: string, body: string) => string
}): Scheme {
  const { header, timeHeader, encoding, unit = 's', toleranceSeconds, message } = options
  // Of one length, so that no digit can move between a time and a body that follows it without a sign between them.
  const form = unit === 's' ? /^\d{10}$/ : /^\d{13}$/
  const age = toleranceSeconds === undefined ? '' : `; older than ${toleranceSeconds} s is refused`
  return {
    summary: `HMAC-SHA-256 of time and body, ${encoding}, in the header ${header}${age}.`,
    async verify(raw, secret) {
      const at = raw.headers.get(timeHeader) ?? ''
      if (!form.test(at) || !isNear(Number(at) * (unit === 's' ? 1000 : 1), raw.receivedAt, toleranceSeconds)) return false
      return hmacSha256Matches(secret, utf8(message(at, raw.text)), decode(raw.headers.get(header) ?? '', encoding))
    },
    async sign(body, secret, at) {
      const stamp = String(unit === 's' ? Math.floor(at / 1000) : at)
      return { [timeHeader]: stamp, [header]: encode(await hmacSha256(secret, utf8(message(stamp, body))), encoding) }
    },
  }
}

/** `t=<seconds>,v1=<hex>` in one header, over `<seconds>.<body>`; while a secret is rolled there are several v1. Stripe. */
export function pairedHmac({ header, toleranceSeconds }: { header: string; toleranceSeconds: number }): Scheme {
  return {
    summary: `HMAC-SHA-256 of time and body, hex, as t=…,v1=… in the header ${header}; more than ${toleranceSeconds} s off is refused.`,
    async verify(raw, secret) {
      const pairs = (raw.headers.get(header) ?? '').split(',').map((pair) => pair.trim().split('='))
      const at = pairs.find(([name]) => name === 't')?.[1] ?? ''
      if (!/^\d{9,11}$/.test(at) || !isNear(Number(at) * 1000, raw.receivedAt, toleranceSeconds)) return false
      const signed = utf8(`${at}.${raw.text}`)
      const proofs = pairs.filter(([name]) => name === 'v1').slice(0, 10)
      const matches = await Promise.all(proofs.map(([, proof = '']) => hmacSha256Matches(secret, signed, fromHex(proof))))
      return matches.includes(true)
    },
    async sign(body, secret, at) {
      const seconds = String(Math.floor(at / 1000))
      return { [header]: `t=${seconds},v1=${toHex(await hmacSha256(secret, utf8(`${seconds}.${body}`)))}` }
    },
  }
}

/** The header of a Standard Webhook; Svix, which made the form, still sends them under its own name. */
export const standardHeader = ({ headers }: Pick<RawDelivery, 'headers'>, name: 'id' | 'timestamp' | 'signature') =>
  headers.get(`webhook-${name}`) ?? headers.get(`svix-${name}`) ?? ''

/** Standard Webhooks 1.0 (standardwebhooks.com): `v1,<base64>` over id, time and body; secrets may start with `whsec_`. */
export function standardWebhooks({ toleranceSeconds = 300 } = {}): Scheme {
  const prove = async (id: string, at: string, body: string, secret: string) => {
    const key = fromBase64(secret.replace(/^whsec_/, ''))
    if (!key?.length) return undefined
    const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    return toBase64(await crypto.subtle.sign('HMAC', imported, utf8(`${id}.${at}.${body}`)))
  }
  return {
    summary: `Standard Webhooks: webhook-id, webhook-timestamp and webhook-signature (or svix-…); more than ${toleranceSeconds} s off is refused.`,
    async verify(raw, secret) {
      const id = standardHeader(raw, 'id')
      const at = standardHeader(raw, 'timestamp')
      if (!id || !/^\d{9,11}$/.test(at) || Math.abs(raw.receivedAt / 1000 - Number(at)) > toleranceSeconds) return false
      const expected = await prove(id, at, raw.text, secret)
      if (!expected) return false
      return standardHeader(raw, 'signature')
        .split(' ')
        .some((proof) => sameText(proof, `v1,${expected}`))
    },
    async sign(body, secret, at) {
      const id = `msg_${at}`
      const seconds = String(Math.floor(at / 1000))
      return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${await prove(id, seconds, body, secret)}` }
    },
  }
}

/** A secret word that the sender repeats in a header. It proves the sender, not the body. */
export function sharedToken({ header }: { header: string }): Scheme {
  return {
    summary: `The secret itself, in the header ${header}. The body is not signed.`,
    verify: async (raw, secret) => secret !== '' && sameText(raw.headers.get(header) ?? '', secret),
    sign: async (_body, secret) => ({ [header]: secret }),
  }
}

/** `Authorization: Basic`, the secret being `user:password`. It proves the sender, not the body. */
export function basicAuth(): Scheme {
  const header = (secret: string) => `Basic ${toBase64(utf8(secret))}`
  return {
    summary: 'User and password (HTTP Basic). The body is not signed.',
    verify: async (raw, secret) => secret !== '' && sameText(raw.headers.get('authorization') ?? '', header(secret)),
    sign: async (_body, secret) => ({ authorization: header(secret) }),
  }
}

/** For senders that sign with something of their own. */
export function custom(scheme: Scheme): Scheme {
  return {
    ...scheme,
    verify: async (raw: RawDelivery, secret: string, settings?: OpenSettings) => secret !== '' && scheme.verify(raw, secret, settings),
  }
}
