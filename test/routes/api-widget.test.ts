import { beforeAll, describe, expect, it } from 'vitest'
import { aMerchant, testEnv, type TestMerchant } from '../support/merchant.ts'
import { call as web } from '../support/deliver.ts'
import { call, type Answer } from './api-support.ts'
import { createMerchant } from '../../worker/operate/merchants.ts'
import { MerchantSettings } from '../../worker/domain/settings.ts'
import { openWidgets } from '../../worker/db/widgets.ts'

let merchant: TestMerchant
beforeAll(async () => {
  merchant = await aMerchant()
})

const put = (body: unknown, key = merchant.apiKey) => call('/widget', key, { method: 'PUT', body })
const problemOf = (json: Answer) => (json['error'] as unknown as { detail: { problem: string } }).detail.problem

describe('GET /widget', () => {
  it('shows the defaults where there is none yet, and makes none by looking', async () => {
    const own = await aMerchant()
    const { status, json } = await call('/widget', own.readKey)
    expect(status).toBe(200)
    expect(json).toMatchObject({ key: null, on: false, install: null, settings: { opens: 'panel', optin: { chat: true } } })
    expect(await openWidgets(testEnv.DB).of(own.id)).toBeUndefined()
  })

  it('has one for every merchant that is made', async () => {
    const place = { country: 'IN' as never, currency: 'INR' as never, timeZone: 'Asia/Kolkata', language: 'hi' }
    const { row } = await createMerchant(
      testEnv,
      { ...place, name: 'Lotus Tea', shard: 'DB', settings: MerchantSettings.parse({}) },
      Date.now(),
    )
    const widget = await openWidgets(testEnv.DB).of(row.id)
    expect(widget).toMatchObject({ status: 'active', origins: [], settings: {} })
    expect(widget?.key).toMatch(/^wk_[A-Za-z0-9]{22}$/)
    // Without a number there is nothing to open; the script says so itself.
    expect(await (await web(`/w/${widget?.key}/config.json`)).json()).toMatchObject({ phone: '', shop: 'Lotus Tea' })
  })
})

describe('PUT /widget', () => {
  it('makes it, says what to put into the page, and shows at once here', async () => {
    const { status, json } = await put({ origins: ['https://shop.example.com'], settings: { look: { shape: 'pill' } } })
    expect(status).toBe(200)
    const key = String(json['key'])
    expect(json).toMatchObject({
      on: true,
      origins: ['https://shop.example.com'],
      settings: { look: { shape: 'pill', size: 56 } },
      install: {
        script: `<script async src="https://wenext.test/w/${key}.js"></script>`,
        link: '<a id="wenext-chat" href="https://wa.me/918000000100" rel="noopener">WhatsApp</a>',
      },
    })
    expect(await (await web(`/w/${key}/config.json`)).json()).toMatchObject({ look: { shape: 'pill' } })
    await put({ settings: { look: { shape: 'icon' } } })
    expect(await (await web(`/w/${key}/config.json`)).json()).toMatchObject({ look: { shape: 'icon' } })
    expect((await call('/widget', merchant.readKey)).json['origins']).toEqual(['https://shop.example.com'])
  })

  it('keeps what was set, not what was left out, so that defaults may improve', async () => {
    await put({ settings: { opens: 'chat' } })
    expect((await openWidgets(testEnv.DB).of(merchant.id))?.settings).toEqual({ opens: 'chat' })
  })

  it('switches it off and on', async () => {
    const { json } = await put({ on: false })
    expect(json['on']).toBe(false)
    expect((await web(`/w/${json['key']}.js`)).status).toBe(204)
    await put({ on: true })
    expect((await web(`/w/${json['key']}.js`)).status).toBe(200)
  })

  it.each([
    [{ settings: { look: { color: 'url(javascript:1)' } } }, 'settings.look.color: Expected a colour such as #0b7a4b'],
    [{ origins: ['*'] }, 'origins.0: Expected an origin such as https://shop.example.com'],
    [{ settings: { optin: { privacyUrl: 'javascript:alert(1)' } } }, 'settings.optin.privacyUrl'],
    [{ html: '<b>' }, 'Unrecognized key'],
  ])('refuses %j with the field and what was expected', async (body, problem) => {
    const { status, json } = await put(body)
    expect(status).toBe(400)
    expect(problemOf(json)).toContain(problem)
  })

  it('is not for a key that may only read', async () => {
    expect((await put({}, merchant.readKey)).status).toBe(403)
  })
})

describe('POST /widget/key', () => {
  it('gives a new key, and the old one shows nothing any more', async () => {
    const before = String((await call('/widget', merchant.apiKey)).json['key'])
    expect((await web(`/w/${before}.js`)).status).toBe(200)
    const { status, json } = await call('/widget/key', merchant.apiKey, { method: 'POST' })
    expect(status).toBe(200)
    expect(json['key']).not.toBe(before)
    expect((await web(`/w/${before}.js`)).status).toBe(204)
    expect((await web(`/w/${json['key']}.js`)).status).toBe(200)
  })
})
