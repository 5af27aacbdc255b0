import { app } from '../../worker/app.ts'
import { varsOf } from '../../worker/env.ts'
import { testEnv, type TestMerchant } from '../support/merchant.ts'
import { idTokenOf } from '../support/shopify-emulator/tokens.ts'
import type { Answer } from './api-support.ts'

/** A session token as the admin of this merchant's shop makes it. */
export function bearerOf({ connections }: TestMerchant, claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { SHOPIFY_API_KEY: clientId, SHOPIFY_API_SECRET: secret } = varsOf(testEnv)
  return idTokenOf({ shop: String(connections.shopify.account), clientId, secret }, claims)
}

const OWN = Symbol('own')

/** A call of the page's JSON from the admin of this merchant's shop; with another token, or none, where one is given. */
export async function asShop(
  merchant: TestMerchant,
  method: string,
  path: string,
  body?: unknown,
  ...given: readonly (string | undefined)[]
) {
  const token = given.length > 0 ? given[0] : OWN
  const bearer = token === OWN ? await bearerOf(merchant) : (token as string | undefined)
  const response = await app.fetch(
    new Request(`https://wenext.test/shopify/app${path}`, {
      method,
      headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
    testEnv,
  )
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: JSON.parse(text) as Answer }
}

/** Any other address, as a browser asks it. */
export const pageOf = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  app.fetch(new Request(`https://wenext.test${path}`, { headers }), testEnv)
