import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialogOf, launcherOf, openShop, type Shop, type Visit } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
}, 60_000)
afterAll(() => shop?.close())

const withTriggers = (triggers: object, more: object = {}): Visit => ({ config: { triggers, ...more } })

describe('triggers', () => {
  it('open after a while, ask nothing before, and leave the focus where it is', async () => {
    const { page, asked, events } = await shop.open(withTriggers({ delay: 1 }))
    await launcherOf(page).waitFor()
    await page.focus('#last')
    await page.waitForTimeout(300)
    expect(asked).toEqual(['GET .js'])
    await dialogOf(page).waitFor()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('last')
    expect(await events()).toEqual([
      { type: 'ready', detail: null },
      { type: 'open', detail: { auto: true } },
    ])
    await page.close()
  })

  it('open when so much of the page was scrolled', async () => {
    const { page } = await shop.open(withTriggers({ scroll: 50 }))
    await launcherOf(page).waitFor()
    const to = (share: number) => page.evaluate((at) => scrollTo(0, (document.documentElement.scrollHeight - innerHeight) * at), share)
    await to(0.4)
    await page.waitForTimeout(300)
    expect(await dialogOf(page).count()).toBe(0)
    await to(0.6)
    await dialogOf(page).waitFor()
    await page.close()
  })

  it('open when the pointer leaves over the upper edge, at a desk only', async () => {
    const { page } = await shop.open(withTriggers({ exit: true }))
    await launcherOf(page).waitFor()
    const leave = (clientY: number) =>
      page.evaluate(
        (y) => document.body.dispatchEvent(new MouseEvent('mouseout', { bubbles: true, clientY: y, relatedTarget: null })),
        clientY,
      )
    await leave(400)
    await page.waitForTimeout(200)
    expect(await dialogOf(page).count()).toBe(0)
    await leave(-2)
    await dialogOf(page).waitFor()
    await page.close()
    const phone = await shop.open({
      ...withTriggers({ exit: true }),
      browser: { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true },
    })
    await launcherOf(phone.page).waitFor()
    await phone.page.evaluate(() => document.body.dispatchEvent(new MouseEvent('mouseout', { bubbles: true, clientY: -2 })))
    await phone.page.waitForTimeout(300)
    expect(await dialogOf(phone.page).count()).toBe(0)
    await phone.page.close()
  })

  it('open when nobody does anything for a while', async () => {
    const { page } = await shop.open(withTriggers({ idle: 0.8 }))
    await launcherOf(page).waitFor()
    for (let i = 0; i < 5; i++) {
      await page.mouse.move(100 + i, 100)
      await page.waitForTimeout(300)
      expect(await dialogOf(page).count()).toBe(0)
    }
    await dialogOf(page).waitFor()
    await page.close()
  })

  it('open once in a page view, and not at all when the shopper was first', async () => {
    const { page } = await shop.open(withTriggers({ scroll: 10, delay: 0.6 }))
    await launcherOf(page).hover()
    await page.waitForTimeout(200)
    await launcherOf(page).click()
    await page.keyboard.press('Escape')
    await page.evaluate(() => scrollTo(0, 9999))
    await page.waitForTimeout(900)
    expect(await dialogOf(page).count()).toBe(0)
    await page.close()
  })

  it('come again with the next page view, or not in this tab once they were dismissed', async () => {
    for (const [frequency, times] of [
      ['view', 1],
      ['session', 0],
    ] as const) {
      const { page } = await shop.open(withTriggers({ delay: 0.2 }, { frequency }))
      await dialogOf(page).waitFor()
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
      await page.keyboard.press('Escape')
      expect(await page.evaluate(() => sessionStorage.length)).toBe(1 - times)
      await page.reload()
      await launcherOf(page).waitFor()
      await page.waitForTimeout(700)
      expect(await dialogOf(page).count()).toBe(times)
      await page.close()
    }
  })

  it('do nothing where the rules hide the widget', async () => {
    const { page, asked } = await shop.open(withTriggers({ delay: 0.1 }, { hide: { urls: ['*'] } }))
    await page.waitForTimeout(500)
    expect(asked).toEqual(['GET .js'])
    await page.close()
  })

  it('open the sign-up over the page instead, once, and remember that it was closed', async () => {
    const { page } = await shop.open(withTriggers({ delay: 0.2 }, { popup: true, frequency: 'session' }))
    await page.locator('wenext-chat .optin.popup').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('wenext-chat .optin').count()).toBe(0)
    expect(await page.evaluate(() => sessionStorage.length)).toBe(1)
    await page.close()
  })

  it('leave the page alone where the sign-up’s code does not come', async () => {
    const { page, errors, asked } = await shop.open({
      ...withTriggers({ delay: 0.2 }, { popup: true }),
      before: (page) => page.route(/optin/, (route) => route.abort()),
    })
    await expect.poll(() => asked.length).toBe(3)
    await page.waitForTimeout(200)
    expect(await page.locator('wenext-chat').evaluate((host) => host.shadowRoot!.children.length)).toBe(1)
    expect(errors).toEqual([])
    await page.close()
  })
})

describe('a block of the page', () => {
  it('gets its sign-up without anybody’s touch, and asks for no code of the visit before one', async () => {
    const body = '<main style="margin:40px"><div data-wenext-optin="form"></div></main>'
    const { page, asked, posted } = await shop.open({ body })
    await page.locator('[data-wenext-optin]').getByRole('link', { name: 'Continue on WhatsApp' }).waitFor()
    expect(asked.filter((one) => one.startsWith('GET'))).toEqual(['GET .js', 'GET /c/v1/panel.en.js', 'GET /c/v1/optin.en.js'])
    expect(posted).toEqual([])
    await launcherOf(page).hover()
    await expect.poll(() => posted.length).toBe(1)
    await page.close()
  })
})

describe('field measurement', () => {
  const chance = (...values: number[]) => ({
    head: `<script>{const given=${JSON.stringify(values)};Math.random=()=>given.shift()??0.99}</script>`,
    config: { measure: 0.01 },
  })

  it('is off for those who were not chosen', async () => {
    const { page, asked } = await shop.open(chance(0.5))
    await launcherOf(page).waitFor()
    await page.waitForTimeout(200)
    expect(asked).toEqual(['GET .js'])
    await page.close()
  })

  for (const [arm, dice] of [
    ['with', 0.1],
    ['without', 0.9],
  ] as const)
    it(`tells once, as the page goes, how it was ${arm} the widget`, async () => {
      const { page, posted } = await shop.open(chance(0.001, dice))
      await page.waitForTimeout(400)
      expect(await launcherOf(page).count()).toBe(arm === 'with' ? 1 : 0)
      await page.getByRole('heading').click()
      await page.keyboard.press('a')
      await page.waitForTimeout(300)
      await page.goto('about:blank')
      await expect.poll(() => posted.length).toBe(1)
      const { t, vitals } = posted[0]!.body as unknown as { t: string; vitals: Record<string, unknown> }
      expect(t).toBe('vitals')
      expect(vitals).toMatchObject({ arm, lcp: expect.any(Number), cls: 0 })
      await page.close()
    })
})
