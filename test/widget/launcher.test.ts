import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialogOf, launcherOf, openShop, SCREENS, textOf, violations, type Shop, type Visit } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
}, 60_000)
afterAll(() => shop?.close())

const PRODUCT = {
  template: 'product',
  product: { id: '42', title: 'Terracotta planter', sku: 'TP-1', price: '450', currency: 'INR', tags: ['garden'] },
}
const PHONE = { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true }

describe('the launcher', () => {
  it('is a real link to WhatsApp with a name, and the only request', async () => {
    const { page, asked, errors, events } = await shop.open({ context: PRODUCT })
    const link = page.getByRole('link', { name: 'Chat with us' })
    await link.waitFor()
    expect(await link.getAttribute('href')).toBe('https://wa.me/918000000100')
    expect([await link.getAttribute('target'), await link.getAttribute('rel')]).toEqual(['_blank', 'noopener'])
    await page.waitForTimeout(300)
    expect(asked).toEqual(['GET .js'])
    expect((await events()).map(({ type }) => type)).toEqual(['ready'])
    // The text is in it in time, also for whoever clicks without a pointer, as assistive technology does.
    const followed = await link.evaluate((anchor: HTMLAnchorElement) => {
      anchor.addEventListener('click', (event) => event.preventDefault())
      anchor.click()
      return anchor.getAttribute('href')
    })
    expect(followed).toMatch(/^https:\/\/wa\.me\/918000000100\?text=Hi/)
    expect(textOf(followed)).toBe('Hi! I have a question about Terracotta planter (TP-1).')
    expect(errors).toEqual([])
    await page.close()
  })

  it('works when a bundled application imports it as a module', async () => {
    const { page, errors, events } = await shop.open({ tag: `<script type="module">await import('SCRIPT')</script>` })
    await launcherOf(page).waitFor()
    expect((await events()).map(({ type }) => type)).toEqual(['ready'])
    expect(errors).toEqual([])
    await page.close()
  })

  it('leaves no cookie, no storage, no style attribute and no name on window', async () => {
    const { page } = await shop.open()
    await launcherOf(page).hover()
    await page.waitForTimeout(200)
    expect(await page.context().cookies()).toEqual([])
    const left = await page.evaluate(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      names: Object.keys(window).filter((name) => /wenext/i.test(name)),
      styled:
        document.querySelector('wenext-chat')!.shadowRoot!.querySelectorAll('[style],style').length +
        document.querySelectorAll('wenext-chat[style]').length,
    }))
    expect(left).toEqual({ local: 0, session: 0, databases: 0, names: [], styled: 0 })
    await page.close()
  })

  it('moves nothing on the page', async () => {
    const { page } = await shop.open({
      head: '<script>new PerformanceObserver((l)=>{window.cls=(window.cls||0)+l.getEntries().reduce((s,e)=>s+e.value,0)}).observe({type:"layout-shift",buffered:true})</script>',
    })
    await launcherOf(page).hover()
    await page.waitForTimeout(300)
    await launcherOf(page).click()
    await dialogOf(page).waitFor()
    await page.waitForTimeout(500)
    expect(await page.evaluate(() => (window as unknown as { cls?: number }).cls ?? 0)).toBe(0)
    await page.close()
  })

  it('shows nothing where the merchant has no number', async () => {
    const { page, errors } = await shop.open({ config: { phone: '' } })
    await page.waitForTimeout(200)
    expect(await page.locator('wenext-chat').count()).toBe(0)
    expect(errors).toEqual([])
    await page.close()
  })

  it('writes the message anew when the page has changed', async () => {
    const { page } = await shop.open({
      context: PRODUCT,
      config: { opens: 'chat', prefill: { '': 'Cart: {cart}', en: '{product}, {variant}', hi: '{product} के बारे में' } },
    })
    const link = launcherOf(page)
    await link.hover()
    await expect.poll(async () => textOf(await link.getAttribute('href'))).toMatch(/^Terracotta planter/)
    await page.mouse.move(0, 0)
    await page.evaluate(() => {
      document.getElementById('wenext-page')!.textContent = JSON.stringify({ product: { title: 'Vase', variant: 'Blue' } })
    })
    await link.hover()
    await expect.poll(async () => textOf(await link.getAttribute('href'))).toMatch(/^Vase, Blue/)
    await page.close()
  })

  it('survives a page context that can’t be read', async () => {
    for (const body of [
      '<script type="application/json" id="wenext-page">{oops</script>',
      '<p id="wenext-page"></p>',
      '<script type="application/json" id="wenext-page">null</script>',
    ]) {
      const { page, errors } = await shop.open({ body })
      await launcherOf(page).focus()
      await expect.poll(async () => textOf(await launcherOf(page).getAttribute('href'))).toMatch(/^Hi! I have a question about\./)
      expect(errors).toEqual([])
      await page.close()
    }
  })

  it('speaks the page’s language, and stands on the side where its text ends', async () => {
    const { page } = await shop.open({ html: 'lang="ar" dir="rtl"' })
    await page.getByRole('link', { name: 'تحدث معنا' }).waitFor()
    const box = await launcherOf(page).boundingBox()
    expect(box).toMatchObject({ x: 20, y: 800 - 76, width: 56, height: 56 })
    await page.close()
  })

  it('keeps its offsets, further ones on phones, and side and size', async () => {
    const look = { side: 'start', size: 64, x: 30, y: 40, phoneX: 4, phoneY: 50, shape: 'pill' } as const
    const desk = await shop.open({ config: { look } })
    const wide = await launcherOf(desk.page).boundingBox()
    expect(wide).toMatchObject({ x: 30, y: 800 - 40 - 64, height: 64 })
    expect(wide!.width).toBeGreaterThan(120)
    await desk.page.close()
    const phone = await shop.open({ config: { look }, browser: PHONE })
    expect(await launcherOf(phone.page).boundingBox()).toMatchObject({ x: 34, y: 800 - 90 - 64 })
    await phone.page.close()
  })

  it('leaves focused parts of the page in sight', async () => {
    const { page } = await shop.open()
    await launcherOf(page).waitFor()
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).scrollPaddingBottom)).toBe('85px')
    await page.close()
  })

  it('is not printed', async () => {
    const { page } = await shop.open()
    await launcherOf(page).waitFor()
    await page.emulateMedia({ media: 'print' })
    expect(await launcherOf(page).isVisible()).toBe(false)
    await page.close()
  })

  it('has an edge in forced colours', async () => {
    const { page } = await shop.open({ browser: { forcedColors: 'active' } })
    await launcherOf(page).waitFor()
    expect(await launcherOf(page).evaluate((link) => getComputedStyle(link).outlineColor)).not.toBe('rgba(0, 0, 0, 0)')
    await page.screenshot({ path: join(SCREENS, 'widget-forced-colors.png') })
    await page.close()
  })

  it('goes above what it must avoid, as that comes, grows and goes', async () => {
    const bar = (height: number) => `<div id="bar" style="position:fixed;inset:auto 0 0;height:${height}px;background:#222"></div>`
    const { page } = await shop.open({ config: { look: { avoid: '#bar, .sticky' } } })
    const bottom = async () => 800 - ((await launcherOf(page).boundingBox())!.y + 56)
    await launcherOf(page).waitFor()
    expect(await bottom()).toBe(20)
    await page.evaluate((html) => document.querySelector('main')!.insertAdjacentHTML('beforeend', html), bar(80))
    await expect.poll(bottom).toBe(100)
    await page.evaluate(() => (document.getElementById('bar')!.style.height = '120px'))
    await expect.poll(bottom).toBe(140)
    await page.evaluate(() => document.getElementById('bar')!.remove())
    await expect.poll(bottom).toBe(20)
    // A bar at the top, or one that is not under the launcher, is in nobody's way.
    await page.evaluate(() =>
      document.body.insertAdjacentHTML(
        'beforeend',
        '<div class="sticky" style="position:fixed;top:0;left:0;right:0;height:60px"></div><div class="sticky" style="position:fixed;bottom:0;left:0;width:300px;height:60px"></div>',
      ),
    )
    await page.waitForTimeout(150)
    expect(await bottom()).toBe(20)
    await page.close()
  })

  it('stays where it is when the selector is none', async () => {
    const { page, errors } = await shop.open({ config: { look: { avoid: 'a[[' } } })
    await launcherOf(page).waitFor()
    expect(errors).toEqual([])
    await page.close()
  })
})

describe('where it leads', () => {
  it('opens the panel once that is here', async () => {
    const { page, asked } = await shop.open()
    await launcherOf(page).hover()
    await expect.poll(() => asked.length).toBe(3)
    expect(asked).toEqual(['GET .js', 'GET /c/v1/panel.en.js', 'POST /events'])
    await launcherOf(page).click()
    await dialogOf(page).waitFor()
    expect(page.context().pages().length).toBe(1)
    await page.close()
  })

  for (const fault of ['fail', 'hang', 'broken'] as const)
    it(`is still a link when the panel’s code ${{ fail: 'is refused', hang: 'does not come', broken: 'is broken' }[fault]}`, async () => {
      const { page, faults, errors, events } = await shop.open({ context: PRODUCT })
      faults.set('panel', fault)
      await launcherOf(page).hover()
      await page.waitForTimeout(300)
      const [tab] = await Promise.all([page.context().waitForEvent('page'), launcherOf(page).click()])
      await tab.waitForURL(/wa\.me\/918000000100/)
      expect(textOf(tab.url())).toBe('Hi! I have a question about Terracotta planter (TP-1).')
      expect((await events()).map(({ type }) => type)).toEqual(['ready', 'click'])
      expect(errors).toEqual([])
      await page.context().close()
    })

  it('is only a link with `opens: chat`, which later carries the visit’s code', async () => {
    const { page, posted } = await shop.open({ config: { opens: 'chat' }, path: '/p?utm_source=ig&gclid=g1' })
    await launcherOf(page).hover()
    await expect.poll(async () => textOf(await launcherOf(page).getAttribute('href'))).toBe('Hi! I have a question about. (WN-7K2Q9ABC)')
    const [tab] = await Promise.all([page.context().waitForEvent('page'), launcherOf(page).click()])
    await tab.waitForURL(/wa\.me/)
    expect(await dialogOf(page).count()).toBe(0)
    await expect.poll(() => posted.map(({ body }) => body['t'])).toEqual(['open', 'click'])
    expect(posted[0]?.body).toMatchObject({
      ask: 'code',
      utm: { source: 'ig' },
      gclid: 'g1',
      page: { title: 'Terracotta planter', lang: 'en' },
    })
    await page.context().close()
  })

  it('lets a new tab be a new tab', async () => {
    const { page } = await shop.open()
    await launcherOf(page).hover()
    await page.waitForTimeout(300)
    await Promise.all([page.context().waitForEvent('page'), launcherOf(page).click({ modifiers: ['ControlOrMeta'] })])
    expect(await dialogOf(page).count()).toBe(0)
    await page.context().close()
  })

  it('is opened by the page’s own links and buttons too', async () => {
    const body = `<a id="wenext-chat" href="https://wa.me/918000000100">Ask</a> <a href="#wenext-chat" id="menu">Menu</a> <button data-wenext>Help</button>`
    for (const door of ['body > #wenext-chat', '#menu', 'button']) {
      const { page } = await shop.open({ body })
      await launcherOf(page).waitFor()
      await page.locator(door).hover()
      await page.waitForTimeout(300)
      await page.locator(door).click()
      await dialogOf(page).waitFor()
      await page.keyboard.press('Escape')
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(await page.locator(door).textContent())
      await page.close()
    }
  })

  it('goes to WhatsApp in the same gesture from a page’s button when the panel did not come', async () => {
    const { page, faults } = await shop.open({ body: '<button data-wenext>Help</button> <a href="#wenext-chat">Menu</a>' })
    faults.set('panel', 'fail')
    await launcherOf(page).waitFor()
    for (const door of ['button', 'a[href]'] as const) {
      const [tab] = await Promise.all([page.context().waitForEvent('page'), page.locator(`body > ${door}`).click()])
      await tab.waitForURL(/wa\.me/)
      await tab.close()
    }
    expect(new URL(page.url()).hash).toBe('')
    await page.context().close()
  })

  it('leaves a page’s link alone while JavaScript is off', async () => {
    const body =
      '<noscript><a id="wenext-chat" href="https://wa.me/918000000100?text=Hi" target="_blank" rel="noopener">Chat on WhatsApp</a></noscript>'
    const { page } = await shop.open({ body, browser: { javaScriptEnabled: false } })
    const [tab] = await Promise.all([page.context().waitForEvent('page'), page.getByRole('link', { name: 'Chat on WhatsApp' }).click()])
    await tab.waitForURL(/wa\.me\/918000000100/)
    await page.context().close()
  })
})

describe('rules', () => {
  const at = async (visit: Visit) => {
    const { page } = await shop.open(visit)
    await page.waitForTimeout(150)
    const shown = await launcherOf(page).isVisible()
    await page.close()
    return shown
  }

  it('show and hide by address, template, product, tag, country, language, device and visit', async () => {
    const context = { ...PRODUCT, country: 'IN', customer: 'returning' }
    const visit = { context, path: '/products/planter' }
    expect(
      await at({
        ...visit,
        config: {
          show: {
            urls: ['/products/*'],
            templates: ['product'],
            products: ['TP-1'],
            tags: ['garden'],
            countries: ['IN'],
            languages: ['en'],
            devices: ['desktop'],
            visit: 'returning',
          },
        },
      }),
    ).toBe(true)
    expect(await at({ ...visit, config: { show: { urls: ['/collections/*'] } } })).toBe(false)
    expect(await at({ ...visit, config: { hide: { tags: ['garden'] } } })).toBe(false)
    expect(await at({ ...visit, config: { show: { devices: ['phone'] } } })).toBe(false)
    expect(await at({ ...visit, config: { show: { devices: ['phone'] } }, browser: PHONE })).toBe(true)
    expect(
      await at({
        ...visit,
        config: { show: { devices: ['tablet'] } },
        browser: { viewport: { width: 800, height: 1100 }, screen: { width: 800, height: 1100 }, hasTouch: true, isMobile: true },
      }),
    ).toBe(true)
  })

  it('follow the address where the page changes it without loading', async () => {
    const { page } = await shop.open({ config: { hide: { urls: ['/checkout*'] } } })
    await launcherOf(page).waitFor()
    await page.evaluate(() => {
      history.pushState({}, '', '/checkout')
      document.body.append('moved')
    })
    await expect.poll(() => launcherOf(page).count()).toBe(0)
    await page.evaluate(() => {
      history.pushState({}, '', '/')
      document.body.append('moved')
    })
    await launcherOf(page).waitFor()
    await page.close()
  })
})

describe('looks', () => {
  const screens = [
    ['desktop', 'icon', { width: 1280, height: 800 }],
    ['desktop', 'pill', { width: 1280, height: 800 }],
    ['phone', 'icon', { width: 390, height: 800 }],
    ['phone', 'pill', { width: 390, height: 800 }],
  ] as const
  for (const scheme of ['light', 'dark'] as const)
    for (const [device, shape, viewport] of screens)
      it(`${shape} on a ${device}, ${scheme}: nothing for axe`, async () => {
        const { page } = await shop.open({ config: { look: { shape } }, browser: { viewport, colorScheme: scheme, deviceScaleFactor: 2 } })
        await launcherOf(page).waitFor()
        expect(await violations(page)).toEqual([])
        await launcherOf(page).focus()
        await page.screenshot({ path: join(SCREENS, `widget-${device}-${shape}-${scheme}.png`) })
        await page.close()
      })
})
