import { build } from 'esbuild'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialogOf, launcherOf, openShop, type Opened, type Shop, type Visit } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
}, 60_000)
afterAll(() => shop?.close())

const BODY = '<main style="margin:40px"><h1>Terracotta planter</h1><div id="section"></div></main>'
const BLOCK = '<section><div data-wenext-optin="form"></div></section>'

/** A page whose panel is there, as after the shopper's first look at the launcher. */
async function warm(visit: Visit = {}): Promise<Opened> {
  const opened = await shop.open({ body: BODY, ...visit })
  await launcherOf(opened.page).hover()
  await opened.page.locator('wenext-chat a[aria-expanded]').waitFor()
  return opened
}
const put = (page: Page, html: string) =>
  page.evaluate((text) => {
    document.querySelector('#section')!.innerHTML = text
  }, html)
const chat = (page: Page) => page.locator('[data-wenext-optin]').getByRole('link', { name: 'Continue on WhatsApp' })

describe('a page that changes without loading', () => {
  it('gets its sign-up in blocks that come, and has it gone from those that leave', async () => {
    const { page, errors } = await warm()
    await put(page, BLOCK)
    await chat(page).waitFor()
    await page.evaluate(() => {
      const block = document.querySelector('[data-wenext-optin]')!
      Object.assign(window, { block })
      block.remove()
    })
    const inside = () =>
      page.evaluate(() => {
        const { shadowRoot } = (window as unknown as { block: Element }).block
        return [shadowRoot!.childElementCount, shadowRoot!.adoptedStyleSheets.length]
      })
    await expect.poll(inside).toEqual([0, 1])
    await page.evaluate(() => document.querySelector('section')!.append((window as unknown as { block: Element }).block))
    await chat(page).waitFor()
    expect(await inside()).toEqual([1, 1])
    expect(errors).toEqual([])
    await page.close()
  })

  it('is asked about the product that it shows now, and keeps what was typed into a general form', async () => {
    const product = (id: string, title: string) => ({ product: { id, title } })
    const { page } = await warm({
      body: `${BODY}<div data-wenext-optin="product" data-wenext-alert="back_in_stock"></div><footer><div data-wenext-optin="form"></div></footer>`,
      context: product('1', 'Planter'),
      panel: {
        optin: {
          chat: false,
          form: true,
          purposes: ['marketing'],
          wording: { order_updates: 'a', marketing: 'b', product_alerts: 'c' },
          version: 'v3',
          privacyUrl: '',
        },
      },
    })
    const about = page.locator('[data-wenext-optin=product] .product')
    await page.locator('footer').getByLabel('WhatsApp number').fill('98765')
    expect(await about.textContent()).toBe('Planter')
    await page.evaluate(
      (context) => {
        history.pushState({}, '', '/products/saucer')
        document.getElementById('wenext-page')!.textContent = JSON.stringify(context)
      },
      product('2', 'Saucer'),
    )
    await expect.poll(() => about.allTextContents()).toEqual(['Saucer'])
    expect(await page.locator('footer').getByLabel('WhatsApp number').inputValue()).toBe('98765')
    await page.close()
  })

  it('brings the panel for a block that comes with another body', async () => {
    const { page } = await shop.open({ body: BODY })
    await launcherOf(page).waitFor()
    await page.evaluate((block) => {
      const body = document.createElement('body')
      body.innerHTML = `<main style="margin:40px">${block}</main>`
      document.body.replaceWith(body)
    }, BLOCK)
    await chat(page).waitFor()
    await page.close()
  })

  it('is looked at once, however much changes at a time', async () => {
    const { page } = await warm()
    const looks = await page.evaluate(async () => {
      let count = 0
      const { querySelectorAll } = Document.prototype
      Document.prototype.querySelectorAll = function (this: Document, selector: string) {
        if (selector.includes('wenext')) count++
        return querySelectorAll.call(this, selector)
      } as never
      const section = document.querySelector('#section')!
      for (let i = 0; i < 200; i++) {
        section.append(document.createElement('p'))
        await Promise.resolve()
      }
      await new Promise((done) => setTimeout(done, 700))
      return count
    })
    expect(looks).toBe(1)
    await page.close()
  })
})

describe('a part that did not load', () => {
  it('is asked for again where a block waits for it', async () => {
    const { page, faults } = await warm()
    faults.set('optin', 'fail')
    await put(page, BLOCK)
    await page.waitForTimeout(1000)
    expect(await chat(page).count()).toBe(0)
    faults.clear()
    await chat(page).waitFor()
    await page.close()
  })

  it('is asked for again, if it is the panel, at the next intent; the link works meanwhile', async () => {
    const { page, faults, asked } = await shop.open({ body: BODY })
    faults.set('panel', 'fail')
    await launcherOf(page).hover()
    await expect.poll(() => asked.filter((one) => one.includes('panel')).length).toBe(1)
    expect(await launcherOf(page).getAttribute('href')).toMatch(/^https:\/\/wa\.me\//)
    faults.clear()
    await page.mouse.move(0, 0)
    await launcherOf(page).hover()
    await page.locator('wenext-chat a[aria-expanded]').waitFor()
    await launcherOf(page).click()
    await dialogOf(page).waitFor()
    await page.close()
  })

  it('is asked for again at a press, if it is the sign-up, with the chat beside it', async () => {
    const { page, faults } = await warm()
    faults.set('optin', 'fail')
    await launcherOf(page).click()
    await page.getByRole('button', { name: 'Get updates on WhatsApp' }).click()
    await page.getByText('This did not load. The chat still works:').waitFor()
    expect(await page.getByRole('link', { name: 'Start chat' }).getAttribute('href')).toMatch(/wa\.me/)
    faults.clear()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.locator('wenext-chat .optin').waitFor()
    expect(await page.evaluate(() => document.querySelector('wenext-chat')!.shadowRoot!.activeElement?.getAttribute('role'))).toBe('dialog')
    await page.close()
  })

  it('is asked for again, if it is the QR code, when the panel is opened again', async () => {
    const { page, faults } = await warm()
    faults.set('qr', 'fail')
    await launcherOf(page).click()
    await page.getByText('+918000000100').waitFor()
    await expect.poll(() => page.locator('wenext-chat .code').count()).toBe(0)
    faults.clear()
    await launcherOf(page).click()
    await launcherOf(page).click()
    await page.locator('wenext-chat .code svg').waitFor()
    await page.close()
  })
})

describe('triggers', () => {
  it('fire once, and not at all once they are disarmed', async () => {
    const { outputFiles } = await build({
      entryPoints: [join(import.meta.dirname, '../../widget/triggers.ts')],
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'triggers',
    })
    const { page } = await shop.open({ tag: '' })
    await page.addScriptTag({ content: outputFiles[0]!.text.replace('var triggers', 'window.triggers') })
    const fired = await page.evaluate(async () => {
      const { arm } = (window as unknown as { triggers: { arm: (when: object, fire: () => void) => () => void } }).triggers
      const all: string[] = []
      arm({ scroll: 1, delay: 0.1, exit: true, idle: 0.1 }, () => all.push('armed'))
      arm({ scroll: 1, delay: 0.1, exit: true, idle: 0.1 }, () => all.push('disarmed'))()
      scrollTo(0, 400)
      document.body.dispatchEvent(new MouseEvent('mouseout', { bubbles: true, clientY: -1 }))
      await new Promise((done) => setTimeout(done, 500))
      scrollTo(0, 500)
      await new Promise((done) => setTimeout(done, 300))
      return all
    })
    expect(fired).toEqual(['armed'])
    await page.close()
  })

  it('are armed anew for the page that a shop puts in this one’s place, also by its address alone', async () => {
    const { page } = await shop.open({ config: { triggers: { delay: 0.3 } } })
    await dialogOf(page).waitFor()
    await page.keyboard.press('Escape')
    await page.evaluate(() => history.pushState({}, '', '/next'))
    await dialogOf(page).waitFor()
    await page.keyboard.press('Escape')
    // Another variant of the same product is no other page.
    await page.evaluate(() => history.pushState({}, '', '/next?variant=2'))
    await page.waitForTimeout(700)
    expect(await dialogOf(page).count()).toBe(0)
    await page.close()
  })

  it('of the page that was left are disarmed', async () => {
    const { page } = await shop.open({ config: { triggers: { delay: 1.5 } } })
    await launcherOf(page).waitFor()
    await page.waitForTimeout(700)
    const stayed = await page.evaluate(
      () =>
        new Promise<number>((done) => {
          const left = performance.now()
          document.addEventListener('wenext:open', () => done(performance.now() - left))
          history.pushState({}, '', '/next')
        }),
    )
    expect(stayed).toBeGreaterThan(1_450)
    await page.close()
  })

  it('don’t put a popup over the panel, nor leave one below it', async () => {
    const { page } = await shop.open({ config: { triggers: { delay: 0.1 }, popup: true } })
    await page.locator('wenext-chat .popup').waitFor()
    await launcherOf(page).click()
    await dialogOf(page).and(page.locator('.panel')).waitFor()
    expect(await page.locator('wenext-chat .popup').count()).toBe(0)
    await page.close()
  })
})
