import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Hours } from '../../worker/routes/widget/config.ts'
import { dialogOf, launcherOf, openShop, SCREENS, textOf, violations, type Opened, type Shop, type Visit } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
}, 60_000)
afterAll(() => shop?.close())

const always: Hours = { timeZone: 'Asia/Kolkata', days: Array.from({ length: 7 }, () => [[0, 1440]] as const), closed: [] }
const never: Hours = { ...always, days: [] }
// A terracotta square with a sun, in place of a photograph.
const PHOTO =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 44 44"%3E%3Cpath fill="%23d8a07a" d="M0 0h44v44H0z"/%3E%3Ccircle cx="22" cy="17" r="9" fill="%23f7e3cf"/%3E%3Cpath fill="%236b3f2a" d="M4 46q18-30 36 0z"/%3E%3C/svg%3E'
const AGENTS = [
  { name: 'Meera Joshi', role: 'Orders and delivery', photo: PHOTO, phone: '', hours: always },
  {
    name: 'Arjun',
    role: 'Care and repotting',
    photo: 'https://gone.test/x.png',
    phone: '918000000199',
    hours: { ...always, days: always.days.map((_, i) => (i === 1 ? ([[540, 1080]] as const) : [])) },
  },
]
const PHONE = { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true }

async function opened(visit: Visit = {}): Promise<Opened> {
  const it = await shop.open(visit)
  await launcherOf(it.page).dispatchEvent('pointerover', { bubbles: true, composed: true })
  await expect.poll(() => it.asked.length).toBeGreaterThanOrEqual(3)
  await it.page.waitForTimeout(100)
  await launcherOf(it.page).click()
  await dialogOf(it.page).waitFor()
  return it
}
const inRoot = (page: Page, ask: string) =>
  page.evaluate(`(() => { const root = document.querySelector('wenext-chat').shadowRoot; return ${ask} })()`)

describe('the panel', () => {
  it('greets, and leads to WhatsApp with the message and the visit’s code', async () => {
    const { page, events, posted } = await opened({ context: { product: { title: 'Planter', sku: 'TP-1', id: '42' } } })
    const dialog = page.getByRole('dialog', { name: 'Chat with Indigo & Clay' })
    await dialog.getByText('Hi! How can we help?').waitFor()
    const chat = dialog.getByRole('link', { name: 'Start chat' })
    const [tab] = await Promise.all([page.context().waitForEvent('page'), chat.click()])
    await tab.waitForURL(/wa\.me\/918000000100/)
    expect(textOf(tab.url())).toBe('Hi! I have a question about Planter (TP-1). (WN-7K2Q9ABC)')
    expect((await events()).map(({ type }) => type)).toEqual(['ready', 'open', 'click'])
    await expect
      .poll(() => posted.map(({ path, body }) => [path, body['t']]))
      .toEqual([
        ['/events', 'open'],
        ['/events', 'click'],
      ])
    expect(posted[0]?.body).toMatchObject({ ask: 'code', page: { product: { id: '42', title: 'Planter' } } })
    await page.context().close()
  })

  it('takes the focus in, closes with Esc and gives it back, and keeps nobody in', async () => {
    const { page } = await shop.open()
    await launcherOf(page).waitFor()
    await page.focus('#last')
    await page.keyboard.press('Tab')
    expect(await inRoot(page, 'root.activeElement.tagName')).toBe('A')
    await page.waitForTimeout(400)
    await page.keyboard.press('Enter')
    await dialogOf(page).waitFor()
    expect(await inRoot(page, 'root.activeElement.getAttribute("role")')).toBe('dialog')
    expect(await launcherOf(page).getAttribute('aria-expanded')).toBe('true')
    const names: unknown[] = []
    for (let i = 0; i < 6; i++) {
      await page.keyboard.press('Tab')
      names.push(
        await inRoot(page, 'root.activeElement ? root.activeElement.getAttribute("aria-label") || root.activeElement.textContent : "out"'),
      )
    }
    expect(names.slice(0, 5)).toEqual(['Close', 'Start chat', 'Copy number', 'Get updates on WhatsApp', 'out'])
    await page.keyboard.press('Shift+Tab')
    await page.evaluate(() => document.querySelector('wenext-chat')!.shadowRoot!.querySelector<HTMLElement>('[role=dialog] a')!.focus())
    await page.keyboard.press('Escape')
    expect(await dialogOf(page).count()).toBe(0)
    expect(await inRoot(page, 'root.activeElement.id')).toBe('wenext-chat')
    expect(await launcherOf(page).getAttribute('aria-expanded')).toBe('false')
    await page.close()
  })

  it('closes with its cross, and with a second click on the launcher', async () => {
    const { page } = await opened()
    await page.getByRole('button', { name: 'Close' }).click()
    expect(await dialogOf(page).count()).toBe(0)
    await launcherOf(page).click()
    await dialogOf(page).waitFor()
    await launcherOf(page).click()
    expect(await dialogOf(page).count()).toBe(0)
    await page.close()
  })

  it.for([
    ['on his day', '2026-11-23T06:00:00Z', /Open now$/],
    ['the evening before', '2026-11-22T16:00:00Z', /Back Monday at 9:00\sAM$/],
    ['just after he left for the week', '2026-11-23T12:30:00Z', /Back November 30 at 9:00\sAM$/],
  ] as const)('lists agents as links of their own, open or back at a time: %s', async ([, now, said]) => {
    const { page, errors, events } = await opened({
      panel: { agents: AGENTS, hours: never },
      browser: { timezoneId: 'Asia/Kolkata' },
      before: (tab) => tab.clock.setFixedTime(now),
    })
    const [first, second] = [page.getByRole('link', { name: /Meera Joshi/ }), page.getByRole('link', { name: /Arjun/ })]
    expect(await first.textContent()).toContain('Open now')
    expect(await second.textContent()).toMatch(said)
    expect(await page.locator('wenext-chat header').textContent()).toContain('Closed now')
    expect(await second.getAttribute('href')).toMatch(/wa\.me\/918000000199\?text=/)
    expect(await first.getAttribute('href')).toMatch(/wa\.me\/918000000100\?text=/)
    await page.evaluate(() =>
      document.querySelector('wenext-chat')!.shadowRoot!.addEventListener('click', (event) => event.preventDefault()),
    )
    await second.click()
    expect((await events()).at(-1)).toEqual({ type: 'click', detail: { agent: 'Arjun' } })
    expect(errors).toEqual([])
    await page.close()
  })

  it('says nothing about hours in a zone that the browser does not know', async () => {
    const { page, errors } = await opened({ panel: { hours: { ...always, timeZone: 'Mars/Base' } } })
    expect(await page.locator('wenext-chat .state').count()).toBe(0)
    expect(errors).toEqual([])
    await page.close()
  })

  it('has a QR code and the number at a desk, in a place kept free for it', async () => {
    const { page, faults, asked } = await shop.open({ browser: { permissions: ['clipboard-read', 'clipboard-write'] } })
    await launcherOf(page).hover()
    await expect.poll(() => asked.length).toBe(3)
    faults.set('qr', 'hang')
    await launcherOf(page).click()
    const code = page.getByRole('img', { name: 'QR code that opens this chat on WhatsApp' })
    await code.waitFor()
    expect(await code.boundingBox()).toMatchObject({ width: 128, height: 128 })
    await page.getByRole('button', { name: 'Copy number' }).click()
    await page.getByText('Copied').waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('+918000000100')
    await page.close()
    const phone = await opened({ browser: PHONE })
    expect(await phone.page.getByRole('img').count()).toBe(0)
    expect(phone.asked.filter((path) => path.includes('qr'))).toEqual([])
    await phone.page.close()
  })

  it('has no code where its part did not come, or the merchant wants none', async () => {
    const { page, faults, asked } = await shop.open()
    await launcherOf(page).hover()
    await expect.poll(() => asked.length).toBe(3)
    faults.set('qr', 'fail')
    await launcherOf(page).click()
    await page.getByText('+918000000100').waitFor()
    await expect.poll(() => page.locator('wenext-chat .code').count()).toBe(0)
    await page.close()
    const without = await opened({ panel: { qr: false } })
    expect(await without.page.getByText('+918000000100').count()).toBe(0)
    await without.page.close()
  })

  it('leads to the sign-up and back, and still to WhatsApp where that does not load', async () => {
    const { page, faults } = await opened()
    faults.set('optin', 'fail')
    await page.getByRole('button', { name: 'Get updates on WhatsApp' }).click()
    await page.getByText('This did not load. The chat still works:').waitFor()
    expect(await page.getByRole('link', { name: 'Start chat' }).getAttribute('href')).toMatch(/wa\.me/)
    await page.getByRole('button', { name: 'Back' }).click()
    await page.getByText('Hi! How can we help?').waitFor()
    await page.close()
    const good = await opened()
    await good.page.getByRole('button', { name: 'Get updates on WhatsApp' }).click()
    await good.page.locator('wenext-chat .optin').waitFor()
    expect(await violations(good.page)).toEqual([])
    await good.page.screenshot({ path: join(SCREENS, 'widget-panel-signup-desktop-light.png') })
    await good.page.keyboard.press('Escape')
    expect(await dialogOf(good.page).count()).toBe(0)
    await good.page.close()
  })

  it('opens the sign-up for one product from the page’s own button', async () => {
    const { page, asked } = await shop.open({
      body: '<button data-wenext="back_in_stock">Tell me when it is back</button>',
      context: { product: { id: '42', title: 'Planter' } },
    })
    await launcherOf(page).waitFor()
    await page.locator('body > button').hover()
    await expect.poll(() => asked.length).toBe(3)
    await page.waitForTimeout(100)
    await page.locator('body > button').click()
    await page.locator('wenext-chat .optin').waitFor()
    expect(await page.locator('wenext-chat .optin').textContent()).toContain('Tell me when it is back')
    await page.close()
  })

  it('works without a code when the relay does not answer', async () => {
    const { page, faults, errors } = await shop.open()
    faults.set('events', 'fail')
    await launcherOf(page).hover()
    await page.waitForTimeout(300)
    await launcherOf(page).click()
    expect(textOf(await page.getByRole('link', { name: 'Start chat' }).getAttribute('href'))).toBe('Hi! I have a question about.')
    expect(errors).toEqual([])
    await page.close()
  })

  it('forwards only to what the merchant switched on, and no tool of the page can break the click', async () => {
    const head = `<script>window.calls=[];window.gtag=(...a)=>calls.push(['gtag',...a]);window.fbq=()=>{throw Error('broken')};window.Shopify={analytics:{publish:(...a)=>calls.push(['shopify',...a])}}</script>`
    const { page, errors } = await opened({ head, config: { analytics: { dataLayer: true, gtag: true, fbq: true } } })
    await page.evaluate(() =>
      document.querySelector('wenext-chat')!.shadowRoot!.addEventListener('click', (event) => event.preventDefault()),
    )
    await page.getByRole('link', { name: 'Start chat' }).click()
    const { calls, layer } = await page.evaluate(() => ({
      calls: (window as never as { calls: unknown[][] }).calls,
      layer: (window as never as { dataLayer: { event: string }[] }).dataLayer,
    }))
    expect(calls.map(([tool, , name]) => [tool, name])).toEqual(['ready', 'open', 'click'].map((type) => ['gtag', `wenext_${type}`]))
    expect(layer.map(({ event }) => event)).toEqual(['wenext_ready', 'wenext_open', 'wenext_click'])
    expect(errors).toEqual([])
    await page.close()
    const off = await opened({ head })
    expect(await off.page.evaluate(() => [(window as never as { calls: unknown[] }).calls.length, 'dataLayer' in window])).toEqual([
      0,
      false,
    ])
    await off.page.close()
  })
})

describe('looks', () => {
  const states: readonly (readonly [string, Visit])[] = [
    ['plain', {}],
    [
      'agents',
      {
        panel: { agents: AGENTS, hours: always, greeting: 'Namaste! Ask us about clay, glaze or your parcel.\nWe answer within the hour.' },
      },
    ],
    ['arabic', { html: 'lang="ar" dir="rtl"', panel: { agents: AGENTS } }],
    ['hindi', { html: 'lang="hi"', panel: { hours: never } }],
  ]
  const devices = [
    ['desktop', { viewport: { width: 1280, height: 800 } }],
    ['phone', PHONE],
  ] as const
  for (const [state, visit] of states)
    for (const [device, browser] of devices)
      for (const colorScheme of ['light', 'dark'] as const)
        it(`${state} on a ${device}, ${colorScheme}: nothing for axe, inside the window`, async () => {
          const { page, errors } = await opened({ ...visit, browser: { ...browser, colorScheme, deviceScaleFactor: 2 } })
          await page.waitForTimeout(250)
          expect(await violations(page)).toEqual([])
          const { x, y, width, height } = (await dialogOf(page).boundingBox())!
          expect([x >= 8, y >= 8, x + width <= browser.viewport.width - 8, y + height <= 800 - 84]).toEqual([true, true, true, true])
          await page.screenshot({ path: join(SCREENS, `widget-panel-${state}-${device}-${colorScheme}.png`) })
          expect(errors).toEqual([])
          await page.close()
        })

  it('keeps to the theme that the merchant chose', async () => {
    const { page } = await opened({ config: { look: { theme: 'light' } }, browser: { colorScheme: 'dark' } })
    expect(await dialogOf(page).evaluate((dialog) => getComputedStyle(dialog).backgroundColor)).toBe('rgb(255, 255, 255)')
    await page.close()
  })

  it('scrolls within a low window, and stays readable in forced colours', async () => {
    const { page } = await opened({
      panel: { agents: [...AGENTS, ...AGENTS, ...AGENTS] },
      browser: { viewport: { width: 700, height: 380 }, forcedColors: 'active' },
    })
    const box = (await dialogOf(page).boundingBox())!
    expect(box.y).toBeGreaterThanOrEqual(8)
    expect(await violations(page)).toEqual([])
    await page.screenshot({ path: join(SCREENS, 'widget-panel-low-forced.png') })
    await page.close()
  })
})
