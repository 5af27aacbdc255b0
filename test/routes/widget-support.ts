import { createWidget, type WidgetWishes } from '../../worker/operate/widgets.ts'
import { call } from '../support/deliver.ts'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'

export const SHOP_ORIGIN = 'https://shop.example.com'

export interface Shop {
  readonly merchant: TestMerchant
  readonly key: string
}

/** A merchant with a widget that one storefront may post to. */
export async function aShop(wishes: WidgetWishes = {}, wanted: Parameters<typeof aMerchant>[0] = {}): Promise<Shop> {
  const merchant = await aMerchant(wanted)
  const { key } = await createWidget(testEnv, merchant.id, { origins: [SHOP_ORIGIN], ...wishes }, Date.now())
  return { merchant, key }
}

/** A post as a storefront's page sends it. */
export async function post(
  key: string,
  path: 'events' | 'optin',
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{
  status: number
  headers: Headers
  json: Record<string, unknown> & { error?: { code: string; message: string; action: string } }
}> {
  const answer = await call(`/w/${key}/${path}`, {
    method: 'POST',
    headers: { origin: SHOP_ORIGIN, 'content-type': 'text/plain', 'cf-connecting-ip': '203.0.113.7', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, json: text ? JSON.parse(text) : {} }
}

/** The value that stands in served code: the config of the launcher, or the panel. */
export async function configOf(key: string): Promise<Record<string, unknown> & { v: string; base: string }> {
  return (await call(`/w/${key}/config.json`)).json()
}
