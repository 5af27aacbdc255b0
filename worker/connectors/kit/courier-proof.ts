import * as z from 'zod'
import type { OpenSettings, Scheme } from '../contract.ts'
import { sameText } from '../../lib/crypto.ts'
import { basicAuth, bodyHmac } from './schemes.ts'
import { chosenToken } from './token.ts'

/** The ways in which couriers without a documented proof prove themselves. */
export const PROOFS = ['token', 'address', 'basic', 'hmac_hex', 'hmac_base64'] as const

export const proofSetting = z.enum(PROOFS).default('token').meta({
  title: 'How the courier proves itself',
  description:
    'token: the secret in a header. hmac_hex, hmac_base64: a signature (HMAC-SHA-256 of the body) in that header, which is best. basic: user and password; write the secret as user:password. address: the secret behind the address, as ?token=…, for senders that can do nothing else.',
})

export const prefixSetting = z.string().trim().max(20).default('').meta({
  title: 'Before the signature',
  description: 'What stands in the header before the signature itself, such as sha256=.',
})

/** The courier repeats the secret, or signs the body with it, as the connection says. Never more than that one way is open. */
export function courierProof(standard: string): Scheme {
  const token = chosenToken({ standard })
  const basic = basicAuth()
  const hmac = (encoding: 'hex' | 'base64', settings: OpenSettings | undefined) =>
    bodyHmac({ header: textOf(settings, 'header') || standard, encoding, prefix: textOf(settings, 'prefix') })
  const of = (settings: OpenSettings | undefined): Scheme => {
    const proof = settings?.['proof']
    if (proof === 'hmac_hex') return hmac('hex', settings)
    if (proof === 'hmac_base64') return hmac('base64', settings)
    if (proof === 'basic') return basic
    return proof === 'address' ? address : token
  }
  return {
    summary: `As you choose: the secret in a header of your choice (${standard} unless said), in the address, or as user and password; then the body is not signed. Or HMAC-SHA-256 of the raw body in that header, hex or base64.`,
    verify: (raw, secret, settings) => of(settings).verify(raw, secret, settings),
    sign: (body, secret, at, settings) => of(settings).sign(body, secret, at, settings),
  }
}

/** It lies in no header, so there is none to make. */
const address: Scheme = {
  summary: 'The secret itself, in the address as ?token=…. The body is not signed.',
  verify: async (raw, secret) => secret !== '' && sameText(raw.url.searchParams.get('token') ?? '', secret),
  sign: async () => ({}),
}

function textOf(settings: OpenSettings | undefined, name: string): string {
  const value = settings?.[name]
  return typeof value === 'string' ? value : ''
}
