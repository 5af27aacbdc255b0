/** The merchant's page as it opens outside Shopify, in a real browser, against the packaged product. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { axe, fits, openPage, placeOrder, sent, shot, SIZES, stage, type Stage } from './console-support.ts'
import { eventually } from '../support/eventually.ts'

let on: Stage
beforeAll(async () => {
  on = await stage()
}, 90_000)
afterAll(() => on?.end())

const address = (shop: string, view = '') => `${on.product.url}/dev/shopify/${shop}${view ? `/${view}` : ''}`
const step = (page: Page, name: RegExp) => page.getByRole('button', { name })
const toast = (page: Page) => page.locator('.toast')

describe('a merchant who installed it a moment ago', () => {
  const SHOP = 'first-hour.myshopify.com'

  it('goes through all steps, in any order, and the first order reaches the shopper', async () => {
    const { page, wrong } = await openPage(on.browser)
    await page.goto(address(SHOP))
    await page.getByText('0 of 4 steps done').first().waitFor()
    await page.getByText('1 thing needs a look').waitFor()

    // Put off, thought better of it.
    await page.getByRole('button', { name: 'Do this later' }).click()
    await toast(page).getByText('Put off').waitFor()
    await step(page, /Connect WhatsApp.*Later/).waitFor()
    await toast(page).getByRole('button', { name: 'Undo' }).click()
    await step(page, /Connect WhatsApp.*To do/).waitFor()

    // What is missing is said at its field, before anything is sent.
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    expect(await page.getByText('This is needed.').count()).toBe(3)
    await shot(page, 'setup-1-wrong')
    await page.getByRole('button', { name: 'Use the sandbox' }).click()
    await toast(page).getByText('is connected').waitFor()
    await page.getByText('1 of 4 steps done').first().waitFor()

    // Messages: the text in words, one off and on again.
    await page.getByRole('button', { name: 'Show the text Order confirmed', exact: true }).click()
    await page.getByText(/thank you for your order #1042 at First Hour/).waitFor()
    const off = page.getByRole('switch', { name: 'Delivered' })
    await off.click()
    await toast(page).getByText('“Delivered” is off.').waitFor()
    expect(await off.getAttribute('aria-checked')).toBe('false')
    await toast(page).getByRole('button', { name: 'Undo' }).click()
    await toast(page).getByText('“Delivered” is on.').waitFor()
    await shot(page, 'setup-2-messages')
    await page.getByRole('button', { name: 'These are right' }).click()
    await page.getByText('2 of 4 steps done').first().waitFor()
    // The next step is there to be seen and to be used.
    await eventually(async () =>
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-controls'))).toBe('step-wording'),
    )
    expect(await page.evaluate(() => document.activeElement?.getBoundingClientRect().top)).toBeLessThan(100)

    // Wording: ours to begin with; without words it can't be saved.
    const words = page.getByLabel('What the checkout says')
    expect(await words.inputValue()).toBe('First Hour may send me news about my orders on WhatsApp.')
    await words.fill('')
    await page.getByText('Write the words first').waitFor()
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
    await words.fill('Tell me about my order on WhatsApp.')
    await shot(page, 'setup-3-wording')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('3 of 4 steps done').first().waitFor()

    // The widget: honest about what nobody saw; the editor opens beside this page.
    await page.getByText('Not seen yet').waitFor()
    const editor = page.getByRole('link', { name: 'Open the theme editor' })
    expect(await editor.getAttribute('href')).toMatch(
      /^https:\/\/first-hour\.myshopify\.com\/admin\/themes\/current\/editor\?context=apps&template=product&activateAppId=wenext-test-client\/[a-z-]+$/,
    )
    expect([await editor.getAttribute('target'), await editor.getAttribute('rel')]).toEqual(['_blank', 'noopener'])
    await shot(page, 'setup-4-widget')
    await page.getByRole('button', { name: 'I have switched it on' }).click()
    await page.getByRole('heading', { name: 'Your shop is live' }).waitFor()

    // All of it is on the server.
    await page.reload()
    await page.getByText('4 of 4 steps done').first().waitFor()
    await shot(page, 'setup-5-done')
    await page.getByRole('button', { name: 'Put this guide away' }).click()
    await page.getByRole('button', { name: 'Show the setup guide' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Show the setup guide' }).waitFor()
    expect(await page.getByText('steps done').count()).toBe(0)

    await placeOrder(on, SHOP, 1042)
    await vi.waitFor(async () => expect((await sent(on)).map(({ body }) => body.template?.name)).toContain('order_placed_v1'), {
      timeout: 15_000,
      interval: 200,
    })
    expect(wrong).toEqual([])
    await page.context().close()
  })

  it('sees the button once a storefront has shown it', async () => {
    const { page } = await openPage(on.browser)
    const shop = 'seen-once.myshopify.com'
    await page.goto(address(shop, 'settings'))
    await page.getByText('Not seen yet').waitFor()
    const key = await widgetKeyOf(page)
    await fetch(`${on.product.url}/w/${key}.js`, { headers: { referer: `https://${shop}/` } })
    await page.getByRole('button', { name: 'Look again' }).click()
    await page.getByText(`Seen now on ${shop}`).waitFor()
    await page.context().close()
  })

  /** The public key stands in the shop's pages; here it is taken from the demo shop's twin. */
  async function widgetKeyOf(page: Page): Promise<string> {
    const { key } = (await page.evaluate(async () => (await fetch(`${location.pathname.replace('/settings', '')}/app/widget`)).json())) as {
      key: string
    }
    return key
  }
})

describe('the pictures of the install guide', () => {
  it.runIf(process.env['SCREENS'])('are of a shop half way, and of an order that was told', async () => {
    const shop = 'lotus-tea.myshopify.com'
    const { page } = await openPage(on.browser)
    await page.goto(address(shop))
    await page.getByRole('button', { name: 'Use the sandbox' }).click()
    await page.getByRole('button', { name: 'These are right' }).click()
    await page.getByRole('button', { name: 'Save' }).waitFor()
    await toast(page).waitFor({ state: 'hidden', timeout: 12_000 })
    await page.evaluate(() => window.scrollTo(0, 0))
    await shot(page, 'shopify-setup', false)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('3 of 4 steps done').first().waitFor()
    await placeOrder(on, shop, 1042)
    await vi.waitFor(
      async () => {
        await page.goto(`${address(shop, 'orders')}?order=1042`)
        await page.getByText('Read', { exact: true }).waitFor({ timeout: 1500 })
      },
      { timeout: 20_000, interval: 300 },
    )
    await shot(page, 'shopify-order')
    await page.context().close()
  })
})

describe('orders, deliveries and replay', () => {
  const SHOP = 'wenext-demo.myshopify.com'

  it('an order is found by its number and tells its story', async () => {
    await placeOrder(on, SHOP, 2001)
    const { page, wrong } = await openPage(on.browser)
    await page.goto(address(SHOP, 'orders'))
    await vi.waitFor(
      async () => {
        await page.getByLabel('Find an order').fill('2001')
        await page.getByRole('button', { name: 'Find' }).click()
        await page.getByRole('heading', { name: '#2001' }).waitFor({ timeout: 1000 })
        await page.reload()
        await page.getByText('Read', { exact: true }).waitFor({ timeout: 1500 })
      },
      { timeout: 20_000, interval: 300 },
    )
    expect(await page.locator('dd.amount').textContent()).toBe('₹2,499.00')
    expect(await page.getByText('Hi Asha, thank you for your order #2001').count()).toBe(1)
    expect(await page.getByText('Order placed').count()).toBe(1)
    await shot(page, 'orders-story')
    await page.getByLabel('Find an order').fill('#9999')
    await page.keyboard.press('Enter')
    await page.getByText('We know no order “#9999”').waitFor()
    await shot(page, 'orders-unknown')
    await page.goBack()
    await page.getByRole('heading', { name: '#2001' }).waitFor()
    await page.getByRole('button', { name: 'All orders' }).click()
    await page.getByRole('heading', { name: 'Heard of last' }).waitFor()
    expect(wrong).toEqual([])
    await page.context().close()
  })

  it('a delivery is tried out, then replayed; nobody is told twice', async () => {
    const { page, wrong } = await openPage(on.browser)
    await page.goto(address(SHOP, 'health'))
    await page.getByText('Last one').waitFor()
    const before = (await sent(on)).length
    const open = page.getByRole('button', { name: /^Replay orders\/create of/ }).first()
    await open.click()
    const dialog = page.getByRole('dialog', { name: 'Work on it once more?' })
    await dialog.getByText('The shopper already knows').first().waitFor()
    await shot(page, 'health-replay', false)
    // Esc closes it, and the keyboard is where it was.
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(await open.evaluate((button) => button === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'Replay and send' }).click()
    await toast(page).getByText('Replayed.').waitFor()
    await page.waitForTimeout(1000)
    expect((await sent(on)).length).toBe(before)
    await page.getByRole('button', { name: 'Set aside' }).click()
    await page.getByText('Nothing is set aside').waitFor()
    await page.getByRole('button', { name: 'All', exact: true }).click()
    await page.getByText('WhatsApp', { exact: true }).first().waitFor()
    expect(wrong).toEqual([])
    await page.context().close()
  })

  it('a break is begun, undone, and ends nothing for good; a number can be given back', async () => {
    const { page } = await openPage(on.browser)
    const shop = 'second-thoughts.myshopify.com'
    await page.goto(address(shop, 'settings'))
    await page.getByRole('button', { name: 'Pause all messages' }).click()
    await page.getByText('All messages are paused', { exact: true }).waitFor()
    await shot(page, 'settings-paused')
    await toast(page).getByRole('button', { name: 'Undo' }).click()
    await page.getByText('All messages are paused', { exact: true }).waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Use the sandbox' }).click()
    await page.getByRole('button', { name: 'Disconnect' }).click()
    await shot(page, 'settings-disconnect', false)
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click()
    await page.getByRole('button', { name: 'Use the sandbox' }).waitFor()
    await page.context().close()
  })
})

describe('when something is wrong', () => {
  const SHOP = 'wenext-demo.myshopify.com'
  const refusal = (status: number, error: object) => ({ status, contentType: 'application/json', body: JSON.stringify({ error }) })

  it('waits, says why it failed, and comes back', async () => {
    const { page } = await openPage(on.browser)
    const patience = Promise.withResolvers<void>()
    await page.route('**/app/health', async (route) => {
      await patience.promise
      await route.fulfill(
        refusal(503, { code: 'storage.failed', message: 'It could not be read.', action: 'Try it again.', requestId: 'abc-1' }),
      )
    })
    await page.goto(address(SHOP, 'health'))
    await page.getByRole('heading', { name: 'What came lately' }).waitFor()
    await page.getByText('Loading…').first().waitFor()
    await shot(page, 'state-loading')
    patience.resolve()
    await page.getByText('This could not be loaded').waitFor()
    expect(await page.getByText('It could not be read. Try it again.').count()).toBe(1)
    expect(await page.getByText('abc-1').count()).toBe(1)
    await shot(page, 'state-error')
    await page.unroute('**/app/health')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('News from the shop').waitFor()
    await page.context().close()
  })

  it('says of each message in words of its own when it is sent', async () => {
    const { page } = await openPage(on.browser)
    await page.goto(address(SHOP, 'messages'))
    await page.getByRole('switch', { name: 'Price drop' }).waitFor()
    expect(await page.getByText('When this happens').count()).toBe(0)
    await page.context().close()
  })

  it('numbers of a message are changed in its row, what is wrong is said at its field, and it is undone', async () => {
    const { page, wrong } = await openPage(on.browser)
    const name = 'Checkout left behind, two days later, with a code'
    await page.goto(address(SHOP, 'messages'))
    await page.getByRole('button', { name: `Adjust ${name}`, exact: true }).click()
    expect(await page.getByLabel('Wait, in days').inputValue()).toBe('2')
    await page.getByLabel('Or an amount off, in INR').fill('150')
    await page.getByLabel('Only from, in INR').fill('5,000')
    await page.getByRole('button', { name: 'Save' }).first().click()
    await page.getByText('Give one of the two').waitFor()
    await page.getByText('Only digits, with a point').waitFor()
    await shot(page, 'messages-numbers-wrong')
    await page.getByLabel('Percent off').fill('')
    await page.getByLabel('Only from, in INR').fill('5000')
    await page.getByLabel('Wait, in days').fill('1.5')
    await page.getByRole('button', { name: 'Save' }).first().click()
    await toast(page).getByText(`“${name}” is changed.`).waitFor()
    await page.getByText('makes a one-time code for it, after 36 hours').waitFor()
    expect(await page.getByLabel('Only from, in INR').inputValue()).toBe('5000.00')
    await toast(page).getByRole('button', { name: 'Undo' }).click()
    await page.getByText('makes a one-time code for it, after 2 days').waitFor()
    expect(await page.getByLabel('Percent off').inputValue()).toBe('10')
    expect(await page.getByLabel('Only from, in INR').inputValue()).toBe('')
    expect(wrong).toEqual([])
    await page.context().close()
  })

  it('a message that wants to go out far too often is held, and goes on at the merchant’s word', async () => {
    const { page, wrong } = await openPage(on.browser)
    const shop = 'imported-all.myshopify.com'
    await page.goto(address(shop))
    await page.getByRole('button', { name: 'Use the sandbox' }).click()
    await toast(page).getByText('is connected').waitFor()
    // More than twenty in the first hour of a shop.
    await Promise.all(Array.from({ length: 24 }, (_, i) => placeOrder(on, shop, 7001 + i)))
    await vi.waitFor(
      async () => {
        await page.goto(address(shop, 'messages'))
        await page.getByRole('button', { name: 'Send the 4 that wait' }).waitFor({ timeout: 1500 })
      },
      { timeout: 20_000, interval: 300 },
    )
    expect(await page.getByText('Held', { exact: true }).count()).toBe(1)
    expect(await axe(page)).toEqual([])
    await shot(page, 'messages-held', false)
    await page.getByRole('button', { name: 'Discard the 4 that wait' }).click()
    await toast(page).getByText('4 messages are discarded.').waitFor()
    await page.getByText('Held', { exact: true }).waitFor({ state: 'hidden' })
    expect(wrong).toEqual([])
    await page.context().close()
  })

  it('limits are set and kept, and an undo that fails says so', async () => {
    const { page, wrong } = await openPage(on.browser)
    await page.goto(address('second-thoughts.myshopify.com', 'settings'))
    await page.getByLabel('Budget of a month, in USD').fill('49.555')
    const save = page.locator('section', { has: page.getByRole('heading', { name: 'Limits' }) }).getByRole('button', { name: 'Save' })
    await save.click()
    await page.getByText('At most 2 digits after the point.').waitFor()
    await page.getByLabel('Budget of a month, in USD').fill('49.5')
    await page.getByRole('switch', { name: 'Stop order news as well' }).click()
    await page.getByLabel('Budget of a month, in USD').fill('')
    await save.click()
    await page.getByText('Give a budget, or let order news go on.').waitFor()
    await page.getByLabel('Budget of a month, in USD').fill('49.5')
    await save.click()
    await toast(page).getByText('The limits are saved.').waitFor()
    await page.route(
      '**/app/limits',
      (route) => route.fulfill(refusal(503, { code: 'storage.failed', message: 'Not now.', action: 'x' })),
      {
        times: 1,
      },
    )
    await toast(page).getByRole('button', { name: 'Undo' }).click()
    await toast(page).getByText('Not now.').waitFor()
    await page.reload()
    await page.getByLabel('Budget of a month, in USD').waitFor()
    expect(await page.getByLabel('Budget of a month, in USD').inputValue()).toBe('49.50')
    expect(await page.getByRole('switch', { name: 'Stop order news as well' }).getAttribute('aria-checked')).toBe('true')
    expect(wrong).toEqual([])
    await page.context().close()
  })

  it('says that it is offline, keeps what was typed, and loads by itself later', async () => {
    const { page } = await openPage(on.browser)
    await page.goto(address(SHOP, 'messages'))
    await page.getByLabel('What the checkout says').fill('Half a sentence')
    await page.context().setOffline(true)
    await page.getByText('You are offline').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('You are offline').nth(1).waitFor()
    expect(await page.getByLabel('What the checkout says').inputValue()).toBe('Half a sentence')
    const off = page.getByRole('switch', { name: 'Delivered' })
    await off.click()
    await eventually(async () => expect(await off.getAttribute('aria-checked')).toBe('true'))
    await page.getByRole('link', { name: 'Orders' }).click()
    await page.getByText('Not loaded yet').waitFor()
    await shot(page, 'state-offline')
    await page.context().setOffline(false)
    await page.getByRole('heading', { name: 'Heard of last' }).waitFor()
    await page.getByText('Not loaded yet').waitFor({ state: 'hidden' })
    await page.context().close()
  })

  it('loads by itself where the connection is back before the call has failed', async () => {
    const { page } = await openPage(on.browser)
    const asked = Promise.withResolvers<void>()
    const fails = Promise.withResolvers<void>()
    await page.route(
      '**/app/health',
      async (route) => {
        asked.resolve()
        await fails.promise
        await route.abort('internetdisconnected')
      },
      { times: 1 },
    )
    await page.goto(address(SHOP, 'health'))
    await asked.promise
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    fails.resolve()
    await page.getByText('News from the shop').waitFor()
    await page.context().close()
  })

  it('says that the session ended', async () => {
    const { page } = await openPage(on.browser)
    await page.route('**/app/home', (route) => route.fulfill(refusal(401, { code: 'session.invalid', message: 'x', action: 'y' })))
    await page.goto(address(SHOP))
    await page.getByText('Your session has ended').waitFor()
    await shot(page, 'state-session')
    await page.context().close()
  })
})

const VIEWS = ['', 'messages', 'orders', 'health', 'settings']

describe('for everybody', () => {
  // Something to look at.
  beforeAll(() => placeOrder(on, 'wenext-demo.myshopify.com', 4001))

  it.each(Object.entries(SIZES))('axe finds nothing on any view, light and dark: %s', async (size, viewport) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, wrong } = await openPage(on.browser, { viewport, colorScheme })
      for (const shop of ['nobody-yet.myshopify.com', 'wenext-demo.myshopify.com']) {
        for (const view of VIEWS) {
          await page.goto(address(shop, view))
          await page.waitForLoadState('networkidle')
          if (view === 'messages') {
            await page
              .getByRole('button', { name: /^Adjust/ })
              .nth(-2)
              .click()
            for (let i = 0; i < 3; i++)
              await page
                .getByRole('button', { name: /^Show the text/ })
                .first()
                .click()
          }
          expect(await axe(page), `${shop} ${view} ${colorScheme}`).toEqual([])
          await fits(page)
          await shot(page, `${shop.split('.')[0]}-${view || 'home'}-${size}-${colorScheme}`)
        }
      }
      await page.goto(address('wenext-demo.myshopify.com', 'health'))
      await page
        .getByRole('button', { name: /^Replay orders/ })
        .first()
        .click()
      await page.getByText('What would happen').waitFor()
      expect(await axe(page)).toEqual([])
      await shot(page, `dialog-${size}-${colorScheme}`, false)
      expect(wrong).toEqual([])
      await page.context().close()
    }
  })

  it('neither right-to-left nor words twice as long push anything out of the page', async () => {
    for (const [size, viewport] of Object.entries(SIZES)) {
      const { page } = await openPage(on.browser, { viewport })
      for (const view of VIEWS) {
        await page.goto(address('wenext-demo.myshopify.com', view))
        await page.waitForLoadState('networkidle')
        await page.evaluate(() => {
          document.documentElement.dir = 'rtl'
          const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
          for (let node = texts.nextNode(); node; node = texts.nextNode())
            if (node.textContent && node.textContent.trim().length > 3) node.textContent = `${node.textContent} ${node.textContent}`
        })
        await fits(page)
        await shot(page, `rtl-${view || 'home'}-${size}`)
      }
      await page.context().close()
    }
  })

  it('can be used with the keyboard alone', async () => {
    const { page } = await openPage(on.browser)
    await page.goto(address('by-keyboard.myshopify.com'))
    await page.getByRole('button', { name: 'Use the sandbox' }).waitFor()
    const reach = async (name: RegExp) => {
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press('Tab')
        if (
          name.test(
            await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''),
          )
        )
          return
      }
      throw new Error(`${name} was not reached`)
    }
    await reach(/^Use the sandbox/)
    await page.keyboard.press('Enter')
    await page.getByText('1 of 4 steps done').first().waitFor()
    await reach(/^Order confirmed$/)
    await page.keyboard.press('Space')
    await toast(page).getByText('“Order confirmed” is off.').waitFor()
    await page.context().close()
  })

  it('its policy lets in nothing from elsewhere, and no other page shows it in a frame', async () => {
    const response = await fetch(address('wenext-demo.myshopify.com'))
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|\*/)
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
    const text = await response.text()
    for (const [tag] of text.matchAll(/<(?:script|link)\b[^>]*>/g))
      if (!tag.includes('application/json')) expect(tag).toContain(`nonce="${nonce}"`)
    expect(text).not.toMatch(/style=/)
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('shows times of the shop’s zone', async () => {
    const { page } = await openPage(on.browser, { timezoneId: 'America/Los_Angeles' })
    await page.goto(address('wenext-demo.myshopify.com', 'orders'))
    const time = page.locator('.row-button time').first()
    const iso = (await time.getAttribute('datetime')) ?? ''
    const expected = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Asia/Kolkata' }).format(
      new Date(iso),
    )
    expect(await time.textContent()).toBe(expected)
    await page.context().close()
  })
})
