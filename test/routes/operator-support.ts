import { app } from '../../worker/app.ts'
import type { Env } from '../../worker/env.ts'
import { testEnv } from '../support/merchant.ts'

export const OPERATOR_KEY = 'operator-key-of-at-least-32-characters+/='

/** The bindings of a deployment that has an operator; other variables may be other, too. */
export const deployed = (more: Record<string, unknown> = {}): Env => ({ ...testEnv, OPERATOR_KEY, ...more })

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: Record<string, unknown> & { error?: { code: string; detail: Record<string, unknown> } }
}

/** A call to the operator's addresses. */
export async function operate(env: Env, path: string, body?: unknown, key: string | null = OPERATOR_KEY): Promise<Answer> {
  const response = await app.fetch(
    new Request(`https://wenext.test/operator${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: key === null ? {} : { authorization: `Bearer ${key}` },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
    env,
  )
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: JSON.parse(text) as Answer['json'] }
}

export const SHOP = { name: 'Lotus Tea', country: 'IN', currency: 'INR', timeZone: 'Asia/Kolkata', language: 'en' }

let serial = 0

/** Ids that Meta could give, each time others. */
export const newNumber = (more: Record<string, unknown> = {}) => {
  const nth = `${Date.now()}${++serial}`.slice(-12)
  return { phoneNumberId: `7${nth}`, wabaId: `1${nth}`, displayPhone: '+91 80000 00100', token: `EAAtoken${nth}`, ...more }
}

/** A merchant made the operator's way. */
export async function madeMerchant(env: Env, more: Record<string, unknown> = {}): Promise<string> {
  return String((await operate(env, '/merchants', { ...SHOP, ...more })).json['merchantId'])
}
