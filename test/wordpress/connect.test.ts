import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { leftOut, machine } from './machine.ts'
import { connect, openSettings, openShop, type Shop } from './shop.ts'

describe.skipIf(leftOut('connecting a real shop', machine.woocommerce, 'PHP, MariaDB, WordPress or WooCommerce'))('a merchant connects', () => {
  let shop: Shop
  let page: Page
  beforeAll(async () => {
    shop = await openShop(machine)
    page = await shop.merchant()
  })
  afterAll(() => shop?.close())

  it('finds the page not connected, and nothing on the storefront', async () => {
    await openSettings(page, shop.site)
    expect(await page.locator('.wenext-state').textContent()).toBe('Not connected')
    const visitor = await shop.visit()
    await visitor.goto(shop.site.url)
    expect(await visitor.content()).not.toContain('wenext')
    expect(shop.receiver.asked).toEqual([])
  })

  it('presses one button, approves, and is connected with four working webhooks', async () => {
    await connect(page, shop.site)
    expect(await page.locator('.notice[role=status]').textContent()).toContain('Your shop is connected')
    expect(await page.locator('.wenext-state').textContent()).toBe('Connected')
    expect(await page.locator('.wenext-hooks td').allTextContents()).toEqual(['Works', 'Works', 'Works', 'Works'])
    expect(shop.receiver.asked[0]?.query['shop']).toBe(shop.site.url)
  })
})
