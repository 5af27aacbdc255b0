import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildWidget, weigh } from '../../scripts/build-widget.ts'
import type { PanelConfig } from '../../worker/routes/widget/config.ts'
import { WHEEL } from './optin-page.ts'
import { dialogOf, launcherOf, openShop, SCREENS, textOf, violations, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
}, 60_000)
afterAll(() => shop?.close())

const OPTIN: PanelConfig['optin'] = {
  chat: true,
  form: true,
  purposes: ['order_updates', 'marketing'],
  wording: {
    order_updates: 'Indigo & Clay may send me order updates on WhatsApp.',
    marketing: 'Indigo & Clay may send me offers and news on WhatsApp.',
    product_alerts: 'Indigo & Clay may message me on WhatsApp once about this product.',
  },
  version: 'v3',
  privacyUrl: 'https://shop.test/privacy',
}
const PRODUCT = { product: { id: 'p-1', title: 'Terracotta planter', variant: 'Large' } }

/** The server's own answer to a sign-up. */
const answer = (page: Page, body: object) =>
  page.route('**/optin', (route) =>
    route.fulfill({
      status: 202,
      json: body,
      headers: { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'content-type' },
    }),
  )

describe('the sign-up in the built widget', () => {
  it('stays inside its sizes', async () => {
    const parts = await buildWidget()
    const sizes = { optin: weigh(parts.optin), wheel: weigh(parts.wheel), qr: weigh(parts.qr) }
    console.log('bytes of brotli', sizes)
    expect(sizes.optin).toBeLessThanOrEqual(5632)
    expect(sizes.wheel).toBeLessThanOrEqual(2560)
    expect(sizes.qr).toBeLessThanOrEqual(2048)
  })

  it('opens in the panel, and signs up by number', async () => {
    const { page, errors, events } = await shop.open({ panel: { optin: OPTIN } })
    await answer(page, { ok: true })
    await launcherOf(page).hover()
    await page.locator('wenext-chat a[aria-expanded]').waitFor()
    await launcherOf(page).click()
    await page.getByRole('button', { name: 'Get updates on WhatsApp' }).click()
    await page.getByRole('button', { name: 'Use my phone number instead' }).click()
    await page.getByLabel('Country').waitFor()
    await page.screenshot({ path: join(SCREENS, 'widget-optin-real-panel-desktop.png') })
    expect(await violations(page)).toEqual([])
    await page.getByRole('checkbox').first().check()
    await page.getByLabel('WhatsApp number').fill('98765 43210')
    await page.getByRole('button', { name: 'Sign me up' }).click()
    await page.getByRole('heading', { name: 'Check your WhatsApp' }).waitFor()
    await page.screenshot({ path: join(SCREENS, 'widget-optin-real-done-desktop.png') })
    expect((await events()).at(-1)).toEqual({ type: 'optin', detail: { way: 'form', purposes: ['order_updates'] } })
    await page.keyboard.press('Escape')
    expect(await dialogOf(page).count()).toBe(0)
    expect(errors).toEqual([])
    await page.close()
  })

  it('stands in a page’s own block, and asks nobody anything before the shopper comes near', async () => {
    const body =
      '<main><h1>Terracotta planter</h1><p>Sold out for now.</p><div data-wenext-optin="product" data-wenext-alert="back_in_stock"></div></main>'
    const { page, posted, errors } = await shop.open({ body, context: PRODUCT, panel: { optin: OPTIN } })
    const chat = page.getByRole('link', { name: 'Continue on WhatsApp' })
    await chat.waitFor()
    expect(posted).toEqual([])
    await page.screenshot({ path: join(SCREENS, 'widget-optin-real-block-desktop.png') })
    await chat.hover()
    await expect
      .poll(async () => textOf(await chat.getAttribute('href')))
      .toBe('Please tell me when this is back in stock: Terracotta planter (WN-7K2Q9ABC)')
    expect(posted[0]?.body).toMatchObject({
      t: 'open',
      ask: 'code',
      optin: { purposes: ['product_alerts'], version: 'v3', product: 'p-1', alert: 'back_in_stock' },
    })
    expect(errors).toEqual([])
    await page.close()
  })

  it('comes as a popup by a trigger, turns the wheel, and stays away in this tab once it was dismissed', async () => {
    const config = { triggers: { delay: 0.1 }, popup: true, frequency: 'session' } as const
    const { page, errors } = await shop.open({ config, panel: { optin: { ...OPTIN, wheel: WHEEL } } })
    await answer(page, { ok: true, prize: 3 })
    const dialog = page.getByRole('dialog', { name: WHEEL.title })
    await dialog.waitFor()
    await page.locator('.disc svg').waitFor()
    await page.screenshot({ path: join(SCREENS, 'widget-optin-real-wheel-desktop.png') })
    expect(await violations(page)).toEqual([])
    await page.getByRole('checkbox').first().check()
    await page.getByLabel('WhatsApp number').fill('98765 43210')
    await page.getByRole('button', { name: 'Sign up and spin' }).click()
    await page.getByText('The wheel stopped at: 15 % off').waitFor()
    expect(await page.evaluate('sessionStorage.length')).toBe(0)
    await page.getByRole('button', { name: 'Close' }).click()
    expect(await page.evaluate('sessionStorage.length')).toBe(1)
    await page.reload()
    await launcherOf(page).waitFor()
    await page.waitForTimeout(600)
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(errors).toEqual([])
    await page.close()
  })

  it.each([
    ['end', 'ltr', 'right'],
    ['start', 'ltr', 'left'],
    ['end', 'rtl', 'left'],
    ['start', 'rtl', 'right'],
  ] as const)('pops up at the merchant’s side, clear of the launcher: %s of a page that runs %s is %s', async (side, dir, where) => {
    // The words run the other way than the page in half of these, and decide nothing.
    const config = { triggers: { delay: 0.1 }, popup: true, look: { side, x: 30 } } as const
    const { page } = await shop.open({ config, html: `lang="en" dir="${dir}"`, panel: { optin: OPTIN } })
    const popup = page.locator('wenext-chat .popup')
    await popup.waitFor()
    const box = (await popup.boundingBox())!
    const launcher = (await launcherOf(page).boundingBox())!
    const wide = await page.evaluate(() => document.documentElement.clientWidth)
    expect(where === 'left' ? box.x : Math.round(wide - box.x - box.width)).toBe(30)
    expect(where === 'left' ? launcher.x : Math.round(wide - launcher.x - launcher.width)).toBe(30)
    expect(box.y + box.height).toBeLessThanOrEqual(launcher.y - 8)
    expect(box.y).toBeGreaterThanOrEqual(8)
    await launcherOf(page).click()
    const panel = (await page.locator('wenext-chat .panel').boundingBox())!
    expect(Math.round(where === 'left' ? panel.x : wide - panel.x - panel.width)).toBe(30)
    await page.close()
  })

  it('pops up as a sheet at the lower edge of a phone, above what the launcher avoids, with room for fingers', async () => {
    const config = { triggers: { delay: 0.1 }, popup: true, look: { avoid: '#bar' } } as const
    const browser = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
    const bar = '<div id="bar" style="position:fixed;inset:auto 0 0;height:60px">Cookies</div>'
    const { page } = await shop.open({ config, browser, body: `<h1>Planter</h1>${bar}`, panel: { optin: { ...OPTIN, wheel: WHEEL } } })
    await page.locator('.disc svg').waitFor()
    const box = (await page.locator('wenext-chat .popup').boundingBox())!
    expect([box.x, box.width, Math.round(box.y + box.height)]).toEqual([0, 390, 844 - 60])
    expect(box.y).toBeGreaterThan(60)
    const small = await page.locator('wenext-chat .popup :is(a,button,summary,.box,.country):visible').evaluateAll((all) =>
      all.flatMap((one) => {
        const { width, height } = one.getBoundingClientRect()
        return width < 44 || height < 44 ? [`${one.textContent} ${width}x${height}`] : []
      }),
    )
    expect(small).toEqual([])
    expect(await violations(page)).toEqual([])
    await page.close()
  })

  it('says the prize in words where the wheel did not load', async () => {
    const { page } = await shop.open({
      config: { triggers: { delay: 0.1 }, popup: true },
      panel: { optin: { ...OPTIN, wheel: WHEEL } },
      before: (page) => page.route('**/wheel.*', (route) => route.abort()),
    })
    await answer(page, { ok: true, prize: 3 })
    await page.getByRole('checkbox').first().check()
    await page.getByLabel('WhatsApp number').fill('98765 43210')
    await page.getByRole('button', { name: 'Sign up and spin' }).click()
    await page.getByText('The wheel stopped at: 15 % off. Say yes in WhatsApp to get it.').waitFor()
    await page.close()
  })
})
