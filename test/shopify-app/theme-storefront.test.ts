import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { productOf, VARIANTS } from './shop.ts'
import { launcherOf, openStorefront, printedOf, violations, type Storefront } from './storefront.ts'

let shop: Storefront
beforeAll(async () => {
  shop = await openStorefront()
}, 120_000)
afterAll(() => shop?.close())
const SETTINGS = { optin: { chat: true, form: true, privacyUrl: 'https://chai-cotton.example/policies/privacy-policy' } }
beforeEach(() => shop.setWidget(SETTINGS))

const SOLD_OUT = { kind: 'product', product: productOf({ selected: 1 }), path: '/products/stoneware-teapot' }

describe('without JavaScript', () => {
  it('the printed links open WhatsApp, can be reached by keyboard, and are big enough to touch', async () => {
    const { page, wrong } = await shop.open({ blocks: ['back-in-stock', 'opt-in'], ...SOLD_OUT, browser: { javaScriptEnabled: false } })
    for (const link of await page.locator('a[href^="https://wa.me/"]').all()) {
      const box = await link.boundingBox()
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44)
    }
    expect(await page.locator('a[href^="https://wa.me/"]').count()).toBe(3)
    const [popup] = await Promise.all([page.context().waitForEvent('page'), printedOf(page).click()])
    expect(popup.url()).toMatch(/^https:\/\/wa\.me\/\d+$/)
    expect(wrong).toEqual([])
  })

  it('a product that is in stock asks nothing', async () => {
    const { page } = await shop.open({
      blocks: ['back-in-stock'],
      kind: 'product',
      product: productOf(),
      browser: { javaScriptEnabled: false },
    })
    expect(await page.getByText('Tell me when it is back').isVisible()).toBe(false)
  })
})

describe('the embed', () => {
  it('is taken over by the launcher in its very place, with no request to us, under a strict policy', async () => {
    const still = await shop.open({ blocks: [], browser: { javaScriptEnabled: false } })
    const before = await printedOf(still.page).boundingBox()
    const { page, wrong, asked } = await shop.open({ blocks: [] })
    await launcherOf(page).waitFor()
    expect(await printedOf(page).count()).toBe(0)
    expect(await launcherOf(page).boundingBox()).toEqual(before)
    expect(asked.filter((line) => line.includes(shop.product.url))).toEqual([])
    expect(wrong).toEqual([])
  })

  it('opens the panel on intent: its code from Shopify, its words from us, in the page’s language', async () => {
    const { page, wrong, asked } = await shop.open({ blocks: [], locale: 'hi' })
    await launcherOf(page).hover()
    await page.waitForResponse(/panel\.hi\.json/)
    await launcherOf(page).click()
    await page.getByRole('dialog').waitFor()
    expect(await page.getByRole('dialog').getAttribute('lang')).toBe('hi')
    const scripts = asked.filter((line) => line.endsWith('.js'))
    expect(scripts.length).toBeGreaterThan(1)
    expect(scripts.filter((line) => !line.startsWith('GET https://cdn.shopify.com/'))).toEqual([])
    expect(await violations(page)).toEqual([])
    expect(wrong).toEqual([])
  })

  it('needs no more of the app than the widget’s address', async () => {
    const { base } = await shop.config()
    const { page, wrong } = await shop.open({ blocks: [], widget: { base, phone: '918000000100' } })
    await launcherOf(page).waitFor()
    expect(wrong).toEqual([])
  })

  it('asks the app’s proxy whose widget this is, where the app wrote nothing yet', async () => {
    const { page, wrong } = await shop.open({ blocks: ['opt-in'], widget: null })
    await launcherOf(page).waitFor()
    await page.locator('[data-wenext-optin]').getByRole('checkbox').first().waitFor()
    expect(wrong).toEqual([])
  })

  it('stays a link where no script arrives, and where our server is down', async () => {
    const unknown = await shop.open({ blocks: [], widget: null, embedSettings: { phone: '+91 80000 00100' }, broken: ['chat.js'] })
    expect(await printedOf(unknown.page).getAttribute('href')).toBe('https://wa.me/918000000100')
    const down = await shop.open({ blocks: [], widget: { base: 'https://chai-cotton.example/nowhere', phone: '918000000100' } })
    await down.page.waitForLoadState('networkidle')
    expect(await printedOf(down.page).isVisible()).toBe(true)
    expect(await launcherOf(down.page).count()).toBe(0)
  })

  it('is a link to WhatsApp where Shopify’s parts don’t arrive', async () => {
    const { page } = await shop.open({ blocks: [], broken: ['panel.js'] })
    await launcherOf(page).hover()
    const [popup] = await Promise.all([page.context().waitForEvent('page'), launcherOf(page).click()])
    expect(popup.url()).toContain('wa.me')
  })

  it('is not shown, not even for a moment, where the merchant’s rules hide it', async () => {
    await shop.setWidget({ ...SETTINGS, hide: { templates: ['cart'] } })
    const hidden = await shop.open({ blocks: [], kind: 'cart' })
    expect(await printedOf(hidden.page).count()).toBe(0)
    await hidden.page.waitForFunction(() => Symbol.for('wenext') in window)
    expect(await launcherOf(hidden.page).count()).toBe(0)
    const shown = await shop.open({ blocks: [], kind: 'index' })
    await launcherOf(shown.page).waitFor()
  })

  it('keeps where the theme’s merchant put it', async () => {
    const { page } = await shop.open({ blocks: [], embedSettings: { side: 'start', lift: 40 } })
    await launcherOf(page).waitFor()
    expect(await launcherOf(page).boundingBox()).toMatchObject({ x: 16, y: 900 - 16 - 40 - 56 })
  })

  it('opens nothing by itself in the theme editor', async () => {
    await shop.setWidget({ ...SETTINGS, triggers: { delay: 0.1 } })
    const edited = await shop.open({ blocks: [], design: true })
    await launcherOf(edited.page).waitFor()
    await edited.page.waitForTimeout(700)
    expect(await edited.page.getByRole('dialog').count()).toBe(0)
    const visited = await shop.open({ blocks: [] })
    await visited.page.getByRole('dialog').waitFor()
  })

  it.each(['ar', 'en'])('has nothing for axe to find, before and after the script, in %s', async (locale) => {
    const dir = locale === 'ar' ? ('rtl' as const) : ('ltr' as const)
    const { page, wrong } = await shop.open({ blocks: ['opt-in'], locale, dir, broken: ['chat.js'] })
    expect(await violations(page)).toEqual([])
    const box = await printedOf(page).boundingBox()
    expect((box?.x ?? 0) < 640).toBe(dir === 'rtl')
    const live = await shop.open({ blocks: ['opt-in'], locale, dir })
    await launcherOf(live.page).waitFor()
    expect(await launcherOf(live.page).boundingBox()).toEqual(box)
    await live.page.locator('[data-wenext-optin] h2').waitFor()
    expect(await violations(live.page)).toEqual([])
    expect([...wrong, ...live.wrong]).toEqual([])
  })
})

describe('back in stock', () => {
  it('has its form in the page while sold out, and takes a number to our server', async () => {
    const { page, wrong, asked } = await shop.open({ blocks: ['back-in-stock'], ...SOLD_OUT })
    const form = page.locator('[data-wenext-optin]')
    await form.getByRole('heading', { name: 'Tell me when it is back' }).waitFor()
    // Nobody has shown an intent yet.
    expect(asked.filter((line) => line.startsWith('POST'))).toEqual([])
    await form.getByRole('button', { name: 'Use my phone number instead' }).click()
    await form.getByRole('checkbox').check()
    await form.getByRole('textbox', { name: 'WhatsApp number' }).fill('+91 98765 00077')
    // Nobody types faster than this (worker/routes/widget/optin.ts).
    await page.waitForTimeout(1600)
    const [answer] = await Promise.all([page.waitForResponse(/\/optin$/), form.getByRole('button', { name: 'Sign me up' }).click()])
    expect(answer.status()).toBe(202)
    expect(answer.request().postDataJSON()).toMatchObject({
      purposes: ['product_alerts'],
      alert: 'back_in_stock',
      product: { id: '9000000000001/48000000000002', title: 'Stoneware teapot', variant: 'Clay / 900 ml' },
    })
    await form.getByRole('heading', { name: 'Check your WhatsApp' }).waitFor()
    expect(wrong).toEqual([])
  })

  it('follows the variant that the shopper chooses, also by keyboard', async () => {
    const { page, wrong } = await shop.open({ blocks: ['back-in-stock'], kind: 'product', product: productOf() })
    const link = page.getByRole('link', { name: 'Tell me when it is back' })
    await launcherOf(page).waitFor()
    expect(await link.count()).toBe(0)
    await page.getByLabel('Glaze and size').focus()
    await page.keyboard.press('ArrowDown')
    await link.waitFor()
    expect(new URL((await link.getAttribute('href')) ?? '').searchParams.get('text')).toContain('Clay / 900 ml')
    expect(await page.evaluate(() => JSON.parse(document.getElementById('wenext-page')?.textContent ?? '{}') as object)).toMatchObject({
      product: { variant: 'Clay / 900 ml', sku: 'POT-CLAY', price: '1599.5', title: 'Stoneware teapot' },
    })
    // The first touch fetches the panel; the second one opens the sign-up for this variant in it.
    await link.hover()
    await page.waitForResponse(/panel\.en\.json/)
    await link.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByText('Tell me when it is back').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByLabel('Glaze and size').focus()
    await page.keyboard.press('ArrowUp')
    await link.waitFor({ state: 'hidden' })
    expect(wrong).toEqual([])
  })

  it('makes way where the form was drawn for another variant', async () => {
    const two = VARIANTS.map((variant) => ({ ...variant, available: false }))
    const { page } = await shop.open({ blocks: ['back-in-stock'], kind: 'product', product: productOf({ variants: two }) })
    await page.locator('[data-wenext-optin] h2').waitFor()
    await page.getByLabel('Glaze and size').selectOption('48000000000002')
    const link = page.getByRole('link', { name: 'Tell me when it is back' })
    await link.waitFor()
    expect(await link.getAttribute('href')).toContain('Clay')
    expect(await page.locator('[data-wenext-optin]').count()).toBe(0)
  })
})

describe('the sign-up block', () => {
  it('works with the launcher switched off, and then shows none', async () => {
    const { page, wrong } = await shop.open({ blocks: ['opt-in'], embed: false })
    await page.locator('[data-wenext-optin]').getByRole('heading', { name: 'Get updates on WhatsApp' }).waitFor()
    expect(await launcherOf(page).count()).toBe(0)
    expect(await violations(page)).toEqual([])
    expect(wrong).toEqual([])
  })

  it('has no box ticked', async () => {
    const { page } = await shop.open({ blocks: ['opt-in'] })
    const boxes = page.locator('[data-wenext-optin]').getByRole('checkbox')
    await boxes.first().waitFor()
    expect(await boxes.count()).toBe(2)
    for (const box of await boxes.all()) expect(await box.isChecked()).toBe(false)
  })
})

/** Into .screens, for whoever wants to look; docs/images has some of them. What is proved here is that nothing sticks out. */
describe('to look at', () => {
  const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 }
  it.each([
    ['desktop-light', {}, 'en'],
    ['desktop-dark', { colorScheme: 'dark' as const }, 'en'],
    ['phone-light', PHONE, 'en'],
    ['phone-dark', { ...PHONE, colorScheme: 'dark' as const }, 'en'],
    ['phone-arabic', PHONE, 'ar'],
    ['phone-small', { viewport: { width: 320, height: 640 } }, 'en'],
  ])('the blocks on %s', async (name, browser, locale) => {
    const dir = locale === 'ar' ? ('rtl' as const) : ('ltr' as const)
    const sold = await shop.open({ blocks: ['back-in-stock'], ...SOLD_OUT, browser, locale, dir })
    const form = sold.page.locator('[data-wenext-optin]')
    await form.locator('h2').waitFor()
    await form.locator('h2').evaluate((heading) => heading.scrollIntoView({ block: 'center' }))
    await shop.shot(sold.page, `stock-${name}`)
    const front = await shop.open({ blocks: ['opt-in'], browser, locale, dir })
    await front.page.locator('[data-wenext-optin] h2').waitFor()
    await front.page.locator('[data-wenext-optin] h2').evaluate((heading) => heading.scrollIntoView({ block: 'center' }))
    await shop.shot(front.page, `optin-${name}`)
    const plain = await shop.open({
      blocks: ['back-in-stock', 'opt-in'],
      ...SOLD_OUT,
      browser: { ...browser, javaScriptEnabled: false },
      locale,
      dir,
    })
    await shop.shot(plain.page, `noscript-${name}`)
    for (const { page } of [sold, front])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
  })
})
