import jsqr from 'jsqr'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEXTS } from '../../widget/texts/all.ts'
import { openBrowser, violations, type Scenes } from './optin-page.ts'

let scenes: Scenes
beforeAll(async () => {
  scenes = await openBrowser()
}, 60_000)
afterAll(() => scenes?.close())

const linkText = async (link: { getAttribute: (name: string) => Promise<string | null> }) =>
  new URL((await link.getAttribute('href')) ?? '').searchParams.get('text')

describe('signing up by chat', () => {
  it('says nothing to anyone before the shopper comes near', async () => {
    const { page, sent } = await scenes.open()
    await page.waitForTimeout(300)
    expect(sent).toEqual([])
    await page.close()
  })

  it('asks for a choice first, and goes to the first box', async () => {
    const { page, errors } = await scenes.open()
    const chat = page.getByRole('link', { name: 'Continue on WhatsApp' })
    await chat.click()
    await page.getByText('Choose at least one.').waitFor()
    const first = page.getByRole('checkbox').first()
    expect(await first.evaluate((box) => (box.getRootNode() as ShadowRoot).activeElement === box)).toBe(true)
    expect(await first.getAttribute('aria-invalid')).toBe('true')
    expect(
      await first.evaluate(
        (box) =>
          box.getAttribute('aria-describedby') &&
          (box.getRootNode() as ShadowRoot).getElementById(box.getAttribute('aria-describedby') ?? '')?.textContent,
      ),
    ).toBe('Choose at least one.')
    expect(page.context().pages().length).toBe(1)
    await first.check()
    expect(await page.getByText('Choose at least one.').count()).toBe(0)
    expect(errors).toEqual([])
    await page.close()
  })

  it('is a real link with the words that were agreed to and the code of just this choice', async () => {
    const { page, sent, answers } = await scenes.open()
    await page.getByRole('checkbox', { name: /order updates/ }).check()
    const chat = page.getByRole('link', { name: 'Continue on WhatsApp' })
    await expect.poll(() => linkText(chat)).toBe('Yes, Indigo & Clay may message me on WhatsApp: order updates (WN-7K2Q9ABC)')
    answers.events = { body: { code: 'WN-00000002' } }
    await page.getByRole('checkbox', { name: /offers/ }).check()
    await expect
      .poll(() => linkText(chat))
      .toBe('Yes, Indigo & Clay may message me on WhatsApp: order updates and offers and news (WN-00000002)')
    expect(sent.at(-1)).toEqual({
      path: 'events',
      body: { t: 'open', ask: 'code', optin: { purposes: ['order_updates', 'marketing'], version: 'v3' } },
    })
    expect(await chat.getAttribute('target')).toBe('_blank')
    await chat.evaluate((link) => link.addEventListener('click', (event) => event.preventDefault()))
    await chat.click()
    await page.getByText('Send the message in WhatsApp and you are done.').waitFor()
    expect(await page.evaluate('wenextEvents')).toEqual([
      { type: 'click', detail: { purposes: ['order_updates', 'marketing'] } },
      { type: 'optin', detail: { way: 'chat', purposes: ['order_updates', 'marketing'] } },
    ])
    await page.close()
  })

  it('drops a code that came for an earlier choice', async () => {
    const { page, answers } = await scenes.open()
    answers.events = { body: { code: 'WN-SLOW0001' }, after: 600 }
    await page.getByRole('checkbox', { name: /order updates/ }).check()
    answers.events = { body: { code: 'WN-FAST0002' } }
    await page.getByRole('checkbox', { name: /offers/ }).check()
    const chat = page.getByRole('link', { name: 'Continue on WhatsApp' })
    await expect.poll(() => linkText(chat)).toMatch(/WN-FAST0002/)
    await page.waitForTimeout(800)
    expect(await linkText(chat)).toMatch(/WN-FAST0002/)
    await page.close()
  })

  it('still opens WhatsApp where the code never comes', async () => {
    const { page, answers } = await scenes.open({ optin: { purposes: ['marketing'] } })
    answers.events = { broken: true }
    const chat = page.getByRole('link', { name: 'Continue on WhatsApp' })
    await chat.hover()
    expect(await linkText(chat)).toBe('Yes, Indigo & Clay may message me on WhatsApp: offers and news')
    expect(await page.getByRole('checkbox').count()).toBe(0)
    await page.getByRole('paragraph').filter({ hasText: 'may send me offers and news on WhatsApp' }).waitFor()
    await page.close()
  })
})

describe('the QR code at a desk', () => {
  const code = (page: Page) => page.getByRole('img', { name: 'QR code that opens this chat on WhatsApp' })
  const scan = (page: Page) => page.getByRole('button', { name: 'Scan with your phone to chat there' })

  /** What a camera reads from the code on the screen. */
  async function readFrom(page: Page): Promise<string | undefined> {
    const box = (await code(page).boundingBox())!
    const shot = await page.screenshot({ clip: box })
    const pixels = await page.evaluate(async (base64) => {
      const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], { type: 'image/png' }))
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
      context.drawImage(bitmap, 0, 0)
      return { data: [...context.getImageData(0, 0, bitmap.width, bitmap.height).data], width: bitmap.width, height: bitmap.height }
    }, shot.toString('base64'))
    const decode = ((jsqr as unknown as { default?: typeof jsqr }).default ?? jsqr) as unknown as (
      data: Uint8ClampedArray,
      width: number,
      height: number,
    ) => { data: string } | null
    return decode(new Uint8ClampedArray(pixels.data), pixels.width, pixels.height)?.data
  }

  it('says what the link says, for this choice only, and is drawn when it is asked for', async () => {
    const { page, sent, answers, errors } = await scenes.open({ scheme: 'dark' })
    await scan(page).click()
    await page.getByText('Choose at least one.').waitFor()
    expect(await page.evaluate('document.querySelector("wenext-chat").shadowRoot.activeElement.name')).toBe('order_updates')
    expect(await code(page).count()).toBe(0)
    await page.getByRole('checkbox').first().check()
    const chat = page.getByRole('link', { name: 'Continue on WhatsApp' })
    await expect.poll(() => linkText(chat)).toContain('WN-7K2Q9ABC')
    await scan(page).click()
    await code(page).waitFor()
    expect(await code(page).evaluate((svg) => (svg.getRootNode() as ShadowRoot).activeElement === svg)).toBe(true)
    expect(await readFrom(page)).toBe(await chat.getAttribute('href'))
    answers.events = { body: { code: 'WN-00000002' } }
    await page.getByRole('checkbox').last().check()
    await expect.poll(() => linkText(chat)).toContain('WN-00000002')
    await expect.poll(() => readFrom(page)).toBe(await chat.getAttribute('href'))
    expect(await violations(page)).toEqual([])
    await page.screenshot({ path: scenes.shot('qr-desktop-dark') })
    for (const box of await page.getByRole('checkbox').all()) await box.uncheck()
    expect(await code(page).count()).toBe(0)
    expect(sent.every(({ path }) => path === 'events')).toBe(true)
    expect(errors).toEqual([])
    await page.close()
  })

  it('is not offered on a phone, nor where the words do not fit into one', async () => {
    const { page } = await scenes.open({ width: 390, height: 844, touch: true })
    expect(await scan(page).count()).toBe(0)
    await page.close()
    const long = await scenes.open({ lang: 'ta' })
    const button = long.page.getByRole('button', { name: TEXTS.ta.scan })
    expect(await button.count()).toBe(1)
    for (const box of await long.page.getByRole('checkbox').all()) await box.check()
    await expect.poll(() => button.count()).toBe(0)
    await long.page.close()
  })

  it('stays a button that can be pressed again where its part did not load', async () => {
    const { page } = await scenes.open()
    await page.getByRole('checkbox').first().check()
    await page.route('**/qr.js', (route) => route.abort())
    await scan(page).click()
    await page.waitForTimeout(300)
    expect(await scan(page).isVisible()).toBe(true)
    await page.close()
  })
})

describe('signing up by number', () => {
  it('sends what was typed, as it was typed, with what was agreed to', async () => {
    const { page, sent, errors } = await scenes.open()
    await page.getByRole('button', { name: 'Use my phone number instead' }).click()
    await page.getByRole('checkbox', { name: /offers/ }).check()
    await page.getByLabel('WhatsApp number').fill('98765 43210')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Check your WhatsApp' }).waitFor()
    const { took, page: address, ...body } = sent.find(({ path }) => path === 'optin')?.body ?? {}
    expect(body).toEqual({
      phone: '98765 43210',
      country: 'DE',
      purposes: ['marketing'],
      version: 'v3',
      lang: 'en',
      website: '',
    })
    expect(address).toBe('https://shop.test/')
    expect(took).toBeGreaterThanOrEqual(1500)
    await page.getByText('We are sending a question to 98765 43210.').waitFor()
    expect(await page.evaluate('document.querySelector("wenext-chat").shadowRoot.activeElement.textContent')).toBe('Check your WhatsApp')
    expect(await violations(page)).toEqual([])
    expect([await page.evaluate('localStorage.length + sessionStorage.length'), await page.context().cookies()]).toEqual([0, []])
    await page.getByRole('button', { name: 'Change number' }).click()
    expect(await page.getByLabel('WhatsApp number').inputValue()).toBe('98765 43210')
    expect(errors).toEqual([])
    await page.close()
  })

  it('says at each field what is wrong, and goes to the first', async () => {
    const { page, sent } = await scenes.open({ optin: { chat: false } })
    const number = page.getByLabel('WhatsApp number')
    await page.getByRole('button', { name: 'Sign me up' }).click()
    await page.getByText('Enter your WhatsApp number.').waitFor()
    expect(await page.evaluate('document.querySelector("wenext-chat").shadowRoot.activeElement.type')).toBe('checkbox')
    const told = await page.locator('.optin [aria-invalid=true]').evaluateAll((fields) =>
      fields.map((field) => {
        const { id, textContent } = (field.getRootNode() as ShadowRoot).getElementById(field.getAttribute('aria-describedby') ?? '')!
        return [id.replace(/wo\d+/, ''), textContent]
      }),
    )
    const purpose = ['purpose', 'Choose at least one.']
    expect(told).toEqual([purpose, purpose, ['phone', 'Enter your WhatsApp number.']])
    await page.screenshot({ path: scenes.shot('errors-desktop-light') })
    expect(await violations(page)).toEqual([])
    await page.getByRole('checkbox').first().check()
    await number.fill('12')
    await page.getByRole('button', { name: 'Sign me up' }).click()
    await page.getByText('This number does not look right').waitFor()
    expect(await page.evaluate('document.querySelector("wenext-chat").shadowRoot.activeElement.type')).toBe('tel')
    expect(await number.getAttribute('aria-invalid')).toBe('true')
    expect(sent.filter(({ path }) => path === 'optin')).toEqual([])
    await page.close()
  })

  it('tells where the server says that it can’t be a number, and takes digits of other scripts', async () => {
    const { page, sent, answers } = await scenes.open({ optin: { chat: false, purposes: ['order_updates'] } })
    answers.optin = { status: 422, body: { error: { code: 'phone.invalid' } } }
    await page.getByRole('checkbox').check()
    await page.getByLabel('WhatsApp number').fill('९८७६५ ४३२१०')
    await page.getByRole('button', { name: 'Sign me up' }).click()
    await page.getByText('This number does not look right').waitFor()
    expect(sent.at(-1)?.body['phone']).toBe('९८७६५ ४३२१०')
    await page.close()
  })

  it.each([
    ['the line is dead', { broken: true }, 'This did not go through.'],
    ['the server is down', { status: 503 }, 'This did not go through.'],
    ['it was tried too often', { status: 429 }, 'Too many tries.'],
  ])('keeps everything and offers another try where %s', async (_, answer, says) => {
    const { page, answers, sent } = await scenes.open({ optin: { chat: false } })
    answers.optin = answer
    await page.getByRole('checkbox').first().check()
    await page.getByLabel('WhatsApp number').fill('+91 98765 43210')
    await page.getByRole('button', { name: 'Sign me up' }).click()
    await page.getByText(says).waitFor()
    answers.optin = { status: 202, body: { ok: true } }
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'Check your WhatsApp' }).waitFor()
    expect(sent.filter(({ path }) => path === 'optin').map(({ body }) => body['phone'])).toEqual(['+91 98765 43210', '+91 98765 43210'])
    await page.close()
  })

  it('does not offer in vain to try again where the words have changed meanwhile', async () => {
    const { page, answers } = await scenes.open({ optin: { chat: false } })
    answers.optin = { status: 409 }
    await page.getByRole('checkbox').first().check()
    await page.getByLabel('WhatsApp number').fill('9876543210')
    await page.getByRole('button', { name: 'Sign me up' }).click()
    await page.getByText('This page is out of date. Please reload it.').waitFor()
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
    await page.close()
  })

  it('knows when there is no network, says so, and that nothing was sent', async () => {
    const { page, answers } = await scenes.open({ optin: { chat: false } })
    await page.getByRole('checkbox').first().check()
    await page.getByLabel('WhatsApp number').fill('9876543210')
    answers.optin = { broken: true }
    await page.context().setOffline(true)
    await page.getByRole('button', { name: 'Sign me up' }).click()
    await page.getByText('You are offline. Nothing was sent yet.').waitFor()
    await page.context().setOffline(false)
    answers.optin = { status: 202, body: { ok: true } }
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'Check your WhatsApp' }).waitFor()
    await page.close()
  })

  it('says that it is slow, and sends once however often it is pressed', async () => {
    const { page, sent, answers } = await scenes.open({ optin: { chat: false } })
    answers.optin = { status: 202, body: {}, after: 6000 }
    await page.getByRole('checkbox').first().check()
    await page.getByLabel('WhatsApp number').fill('9876543210')
    const submit = page.getByRole('button', { name: 'Sign me up' })
    for (let press = 0; press < 3; press++) await submit.click({ force: true })
    await page.getByText('Sending…').waitFor()
    const turning = await submit.evaluate((button) => getComputedStyle(button, ':before').borderRadius)
    expect([turning, await submit.getAttribute('aria-disabled')]).toEqual(['50%', 'true'])
    await page.getByText('Still sending, your connection is slow…').waitFor({ timeout: 10_000 })
    await page.getByRole('heading', { name: 'Check your WhatsApp' }).waitFor()
    expect(sent.filter(({ path }) => path === 'optin').length).toBe(1)
    await page.close()
  })

  it('has a trap that no one meets by keyboard or screen reader', async () => {
    const { page } = await scenes.open({ optin: { chat: false } })
    const met: unknown[] = []
    await page.locator('#before').focus()
    for (let press = 0; press < 9; press++) {
      await page.keyboard.press('Tab')
      met.push(await page.evaluate('document.querySelector("wenext-chat").shadowRoot.activeElement?.name ?? ""'))
    }
    expect(met).toEqual(expect.arrayContaining(['order_updates', 'marketing', 'country', 'phone']))
    expect(met).not.toContain('website')
    expect(await page.getByRole('textbox').count()).toBe(1)
    await page.close()
  })
})

describe('the country', () => {
  const country = 'document.querySelector("wenext-chat").shadowRoot.querySelector("select").value'

  it('is found by typing its name', async () => {
    const { page } = await scenes.open({ optin: { chat: false } })
    await page.getByLabel('Country').focus()
    await page.keyboard.type('nep')
    expect(await page.evaluate(country)).toBe('NP')
    await page.getByText('NP +977').waitFor()
    await page.close()
  })

  it('comes from the browser, then from the edge, and stays as the shopper chose it', async () => {
    const { page, sent } = await scenes.open({ optin: { chat: false }, locale: 'fr-CA' })
    expect(await page.evaluate(country)).toBe('CA')
    await page.getByRole('checkbox').first().check()
    await expect.poll(() => page.evaluate(country)).toBe('DE')
    expect(sent).toEqual([{ path: 'events', body: { t: 'open', ask: 'code' } }])
    await page.getByLabel('Country').selectOption('BR')
    await page.getByRole('checkbox').last().check()
    await page.waitForTimeout(300)
    expect(await page.evaluate(country)).toBe('BR')
    await page.close()
  })

  it('follows a number that names it', async () => {
    const { page } = await scenes.open({ optin: { chat: false }, country: 'IN' })
    const number = page.getByLabel('WhatsApp number')
    await number.fill('+44 7700')
    expect(await page.evaluate(country)).toBe('GB')
    await number.fill('0049 151')
    expect(await page.evaluate(country)).toBe('DE')
    await number.fill('98765')
    expect(await page.evaluate(country)).toBe('DE')
    await page.close()
  })
})
