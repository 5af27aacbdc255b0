import { beforeAll, describe, expect, it, vi } from 'vitest'
import { app } from '../../worker/app.ts'
import { storefront } from '../../worker/storefront.ts'
import { openControl } from '../../worker/db/control.ts'
import { changeWidget, newKeyOfWidget } from '../../worker/operate/widgets.ts'
import { forgetEntry } from '../../worker/routes/widget/entry.ts'
import { BUILT } from '../../worker/routes/widget/built.gen.ts'
import { inlined } from '../../worker/routes/widget/script.ts'
import type { Env } from '../../worker/env.ts'
import { call } from '../support/deliver.ts'
import { testEnv } from '../support/merchant.ts'
import { aShop, configOf, type Shop } from './widget-support.ts'

const get = (path: string, headers: Record<string, string> = {}) => call(path, { headers })

let shop: Shop
beforeAll(async () => {
  shop = await aShop()
})

describe('the script of a storefront', () => {
  it('is the launcher with its config inside, for any page to load', async () => {
    const answer = await get(`/w/${shop.key}.js`)
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=300, stale-while-revalidate=86400',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    })
    expect(answer.headers.get('set-cookie')).toBeNull()
    const config = await configOf(shop.key)
    expect(await answer.text()).toBe(inlined(BUILT.lean, '__WENEXT_CONFIG__', config))
    expect(config).toMatchObject({
      key: shop.key,
      base: `https://wenext.test/w/${shop.key}`,
      shop: 'Test Shop',
      phone: '918000000100',
      opens: 'panel',
      popup: false,
      look: { shape: 'icon', side: 'end', ink: '#ffffff' },
    })
  })

  it('is the whole launcher only where the merchant uses what the lean one lacks', async () => {
    const own = await aShop({ settings: { triggers: { exit: true } } })
    const code = await (await get(`/w/${own.key}.js`)).text()
    expect(code).toBe(inlined(BUILT.launcher, '__WENEXT_CONFIG__', await configOf(own.key)))
  })

  it('begins its labels with the shop’s own language', async () => {
    const { labels } = (await configOf(shop.key)) as unknown as { labels: Record<string, string> }
    expect(Object.entries(labels)[0]).toEqual(['en', 'Chat with Test Shop'])
    expect(labels['hi']).toContain('Test Shop')
  })

  it('is not sent again to who has it, however the tag was changed on the way', async () => {
    const etag = String((await get(`/w/${shop.key}.js`)).headers.get('etag'))
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await get(`/w/${shop.key}.js`, { 'if-none-match': known })
      expect([answer.status, await answer.text(), answer.headers.get('etag')], known).toEqual([304, '', etag])
      expect(answer.headers.get('cache-control')).toContain('max-age=300')
    }
    expect((await get(`/w/${shop.key}.js`, { 'if-none-match': '"other"' })).status).toBe(200)
  })

  it('changes its version with the settings', async () => {
    const own = await aShop()
    const before = await configOf(own.key)
    await changeWidget(testEnv, own.merchant.id, { settings: { look: { shape: 'pill' } } }, Date.now())
    await forgetEntry(testEnv, own.key)
    const after = await configOf(own.key)
    expect(after).toMatchObject({ look: { shape: 'pill' } })
    expect(after.v).not.toBe(before.v)
  })

  it('is shown with the defaults where stored settings are not valid any more', async () => {
    const own = await aShop({ settings: { look: { color: 'red' }, gone: 1 } })
    expect(await configOf(own.key)).toMatchObject({ look: { color: '#0b7a4b' } })
  })
})

describe('a part that is loaded on intent', () => {
  const part = async (name: string, v?: string) => get(`/w/${shop.key}/c/${v ?? (await configOf(shop.key)).v}/${name}`)

  it('gives what the panel says without its code, in the page’s language, where a platform serves the code itself', async () => {
    const data = await part('panel.hi.json')
    expect(data.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(data.headers.get('access-control-allow-origin')).toBe('*')
    expect(data.headers.get('cache-control')).toContain('immutable')
    const text = await data.text()
    expect(JSON.parse(text)).toMatchObject({
      lang: 'hi',
      shop: 'Test Shop',
      phone: '918000000100',
      optin: { version: expect.stringMatching(/^hi-/) },
    })
    expect(await (await part('panel.hi.js')).text()).toContain(text.replaceAll('<', '\\u003c'))
    expect((await part('optin.hi.json')).status).toBe(204)
  })

  it.each(['panel', 'optin', 'wheel', 'qr', 'vitals'])(
    'keeps %s for ever under its version, and for a minute under another',
    async (name) => {
      const right = await part(`${name}.en.js`)
      expect([right.status, right.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable'])
      const old = await part(`${name}.en.js`, 'old')
      expect([old.status, old.headers.get('cache-control')]).toEqual([200, 'public, max-age=60'])
      expect(await old.text()).toBe(await right.text())
    },
  )

  it.each([
    ['hi', 'hi', 'ltr'],
    ['pt-BR', 'pt', 'ltr'],
    ['ar-EG', 'ar', 'rtl'],
    ['xx', 'en', 'ltr'],
    ['', 'en', 'ltr'],
    ['en_IN.UTF-8', 'en', 'ltr'],
  ])('speaks to a page in %s in the language that fits best: %s', async (asked, lang, dir) => {
    const text = await (await part(`panel.${asked}.js`)).text()
    expect(text).toContain(`"lang":"${lang}","dir":"${dir}"`)
  })

  it('answers nothing for a part that there is none of', async () => {
    for (const name of ['other.en.js', 'panel.en', '__proto__.en.js', 'launcher.en.js']) expect((await part(name)).status, name).toBe(204)
  })
})

describe('a hostile merchant', () => {
  const nasty = '</script><script>alert(1)</script><!--\u2028\u2029"\\\'`${x}$&$1'

  it('gets no markup, no end of line and no quote out of the JSON', async () => {
    const own = await aShop(
      { settings: { greeting: { '': nasty }, labels: { '': '</script>' }, texts: { en: { close: nasty } } } },
      { name: nasty },
    )
    const config = await configOf(own.key)
    for (const path of [`/w/${own.key}.js`, `/w/${own.key}/c/${config.v}/panel.en.js`]) {
      const code = await (await get(path)).text()
      expect(code, path).not.toMatch(/<\/?script|<!--|[\u2028\u2029]/)
    }
    // Read back as JavaScript would, it is the text that the merchant wrote.
    const json = inlined('"__X__"', '__X__', { nasty, ['$&']: '$`' })
    expect(JSON.parse(json)).toEqual({ nasty, ['$&']: '$`' })
  })
})

describe('who is gone', () => {
  const paths = (key: string) => [`/w/${key}.js`, `/w/${key}/config.json`, `/w/${key}/c/1/panel.en.js`]

  it.each([
    ['an unknown key', async () => 'wk_nobody0123456789abcdef'],
    ['no key at all', async () => 'x'],
    [
      'a widget that was switched off',
      async () => {
        const own = await aShop({ on: false })
        return own.key
      },
    ],
    [
      'a key that was replaced',
      async () => {
        const own = await aShop()
        await newKeyOfWidget(testEnv, own.merchant.id, Date.now())
        return own.key
      },
    ],
    [
      'a merchant who left',
      async () => {
        const own = await aShop()
        await openControl(testEnv.DB).updateMerchant(own.merchant.id, { status: 'left' })
        return own.key
      },
    ],
    [
      'a merchant who was erased',
      async () => {
        const own = await aShop()
        await openControl(testEnv.DB).updateMerchant(own.merchant.id, { dataKey: null })
        return own.key
      },
    ],
  ])('%s gets the same empty answer that no page minds', async (_who, keyOf) => {
    const key = await keyOf()
    for (const path of paths(key)) {
      const answer = await get(path)
      expect([answer.status, await answer.text()], path).toEqual([204, ''])
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'text/javascript; charset=utf-8',
        'access-control-allow-origin': '*',
        'cache-control': 'public, max-age=60',
      })
    }
  })
})

describe('the way to it', () => {
  it('costs one read of D1 for everything, none while this isolate remembers, and none while the data centre does', async () => {
    const own = await aShop()
    let reads = 0
    const DB = new Proxy(testEnv.DB, {
      get(target, name) {
        if (name === 'prepare') reads++
        const value = Reflect.get(target, name) as unknown
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const env: Env = { ...testEnv, DB }
    const asked = async (path: string) => (await app.fetch(new Request(`https://wenext.test/w/${own.key}${path}`), env)).status
    expect(await asked('.js')).toBe(200)
    expect(reads).toBe(1)
    for (const path of ['.js', '/config.json', '/c/1/panel.en.js', '/c/1/qr.hi.js']) expect(await asked(path), path).toBe(200)
    expect(reads).toBe(1)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11_000 })
    expect(await asked('.js')).toBe(200)
    expect(reads).toBe(1)
    vi.useRealTimers()
    await forgetEntry(testEnv, own.key)
    expect(await asked('.js')).toBe(200)
    expect(reads).toBe(2)
  })

  it('is found by one regular expression', async () => {
    await call(`/w/${shop.key}.js`)
    expect([app.router.name, storefront.router.name]).toEqual(['SmartRouter + RegExpRouter', 'SmartRouter + RegExpRouter'])
  })
})
