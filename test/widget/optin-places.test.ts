import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, violations, type Opened, type Scene, type Scenes } from './optin-page.ts'

let scenes: Scenes
beforeAll(async () => {
  scenes = await openBrowser()
}, 60_000)
afterAll(() => scenes?.close())

const focus = (page: Opened['page']) => page.evaluate<string>('document.activeElement.id || document.activeElement.localName')

describe('the popup', () => {
  it('is a named dialog that takes no focus and stops nobody', async () => {
    const { page, sent } = await scenes.open({ where: 'popup' })
    const dialog = page.getByRole('dialog', { name: 'Get updates on WhatsApp' })
    await dialog.waitFor()
    expect(await dialog.getAttribute('aria-modal')).toBeNull()
    expect(await focus(page)).toBe('body')
    await page.locator('#before').click()
    expect(await dialog.isVisible()).toBe(true)
    expect(sent).toEqual([])
    await page.close()
  })

  it('closes by Esc, gives the focus back, and remembers nothing', async () => {
    const { page } = await scenes.open({ where: 'popup' })
    await page.locator('#before').focus()
    await page.keyboard.press('Tab')
    expect(await focus(page)).toBe('wenext-chat')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await focus(page)).toBe('before')
    expect(await page.evaluate('wenextEvents')).toEqual([{ type: 'close' }])
    expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0)
    await page.keyboard.press('Escape')
    expect(await page.evaluate('wenextEvents.length')).toBe(1)
    await page.close()
  })

  it('closes by its cross; keyboard walks in and out of it', async () => {
    const { page } = await scenes.open({ where: 'popup' })
    await page.getByRole('dialog').waitFor()
    await page.locator('#before').focus()
    const met: string[] = []
    do {
      await page.keyboard.press('Tab')
      met.push(await focus(page))
    } while (met.at(-1) === 'wenext-chat' && met.length < 15)
    // Its cross, two boxes, two buttons and a link at the least; then on in the page.
    expect(met.length).toBeGreaterThan(6)
    expect(met.at(-1)).not.toBe('wenext-chat')
    await page.getByRole('button', { name: 'Close' }).click()
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.close()
  })

  it('keeps the focus where it is when the code comes late', async () => {
    const { page, sent, answers } = await scenes.open({ where: 'popup' })
    answers.events = { ...answers.events, after: 400 }
    const scan = page.getByRole('button', { name: 'Scan with your phone' })
    await scan.focus()
    await expect.poll(() => page.getByRole('link', { name: 'Continue on WhatsApp' }).getAttribute('href')).toContain('WN-7K2Q9ABC')
    expect(sent).toHaveLength(1)
    expect(await scan.evaluate((button) => button.matches(':focus'))).toBe(true)
    await page.close()
  })

  it('goes without a word when it is taken away', async () => {
    const { page } = await scenes.open({ where: 'popup' })
    await page.evaluate('unmount()')
    expect([await page.getByRole('dialog').count(), await page.evaluate('wenextEvents')]).toEqual([0, []])
    await page.close()
  })
})

describe('the block of a product page', () => {
  it('asks for this product only, and puts its name in as text', async () => {
    const { page, sent, errors } = await scenes.open({ where: 'product', options: { alert: 'back_in_stock' } })
    const chat = page.getByRole('link', { name: 'Continue on WhatsApp' })
    await page.getByRole('heading', { name: 'Tell me when it is back' }).waitFor()
    expect(sent).toEqual([])
    await chat.hover()
    await expect
      .poll(async () => new URL((await chat.getAttribute('href')) ?? '').searchParams.get('text'))
      .toBe('Please tell me when this is back in stock: Stoneware teapot <b>900 ml</b> (WN-7K2Q9ABC)')
    expect(sent[0]?.body['optin']).toEqual({
      purposes: ['product_alerts'],
      version: 'v3',
      product: 'p-77',
      alert: 'back_in_stock',
    })
    expect(errors).toEqual([])
    await page.close()
  })

  it('lets the shopper choose between the two where the page does not say', async () => {
    const { page, sent } = await scenes.open({ where: 'product' })
    await page.getByLabel('The price drops').check()
    await page.getByRole('button', { name: 'Use my phone number instead' }).click()
    await page.getByRole('checkbox', { name: /once about this product/ }).check()
    await page.getByLabel('WhatsApp number').fill('98765 43210')
    await page.getByRole('button', { name: 'Sign me up' }).click()
    await page.getByRole('heading', { name: 'Check your WhatsApp' }).waitFor()
    expect(sent.at(-1)?.body).toMatchObject({
      purposes: ['product_alerts'],
      alert: 'price_drop',
      product: { id: 'p-77', title: 'Stoneware teapot <b>900 ml</b>', variant: 'Moss' },
    })
    await page.close()
  })

  it('takes on the shop’s font and colours, and stands hostile rules', async () => {
    const css = 'body{background:#221c2b;color:#f3e9ff;font-family:monospace} * { all: unset !important } form { display: none !important }'
    const { page } = await scenes.open({ where: 'form', css })
    const look = await page
      .getByRole('heading', { name: 'Get updates on WhatsApp' })
      .evaluate((heading) => [getComputedStyle(heading).display, heading.getBoundingClientRect().height > 10])
    expect(look).toEqual(['block', true])
    await page.close()
    const calm = await scenes.open({ where: 'form', css: 'body{background:#221c2b;color:rgb(243,233,255);font-family:monospace}' })
    const styles = await calm.page
      .getByRole('heading', { name: 'Get updates on WhatsApp' })
      .evaluate((heading) => [getComputedStyle(heading).color, getComputedStyle(heading).fontFamily])
    expect(styles).toEqual(['rgb(243, 233, 255)', 'monospace'])
    expect(await violations(calm.page)).toEqual([])
    await calm.page.close()
  })
})

const SCENES: Readonly<Record<string, Scene>> = {
  panel: {},
  popup: { where: 'popup' },
  product: { where: 'product' },
  form: { where: 'form', optin: { chat: false } },
  arabic: { where: 'popup', lang: 'ar', optin: { chat: false } },
  hindi: { where: 'popup', lang: 'hi' },
}
const LOOKS = [
  ['desktop-light', { width: 1280, height: 800, scheme: 'light' }],
  ['desktop-dark', { width: 1280, height: 800, scheme: 'dark' }],
  ['phone-light', { width: 375, height: 780, scheme: 'light' }],
  ['phone-dark', { width: 375, height: 780, scheme: 'dark' }],
  ['tiny-light', { width: 320, height: 480, scheme: 'light' }],
] as const

describe.each(Object.entries(SCENES))('%s', (name, scene) => {
  it.each(LOOKS)('looks right: %s', async (look, size) => {
    const { page, errors } = await scenes.open({ ...scene, ...size })
    await page.getByRole('heading', { level: 2 }).waitFor()
    await page.screenshot({ path: scenes.shot(`${name}-${look}`) })
    expect([await violations(page), errors]).toEqual([[], []])
    expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0)
    const wide = await page.locator('.optin').evaluate((shell) => {
      const { left, right } = shell.getBoundingClientRect()
      return left >= 0 && right <= innerWidth && shell.scrollWidth <= shell.clientWidth
    })
    expect(wide).toBe(true)
    await page.close()
  })
})

it('works in forced colours, where every control keeps an edge', async () => {
  const { page } = await scenes.open({ where: 'popup' })
  await page.emulateMedia({ forcedColors: 'active' })
  await page.screenshot({ path: scenes.shot('forced-desktop') })
  const edge = await page.getByRole('link', { name: 'Continue on WhatsApp' }).evaluate((link) => getComputedStyle(link).borderStyle)
  expect(edge).toBe('solid')
  await page.close()
})
