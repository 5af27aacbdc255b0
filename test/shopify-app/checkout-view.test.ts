import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCheckout, type CheckoutBrowser, type CheckoutScene } from './checkout-page.ts'

let browser: CheckoutBrowser
beforeAll(async () => {
  browser = await openCheckout()
}, 600_000)
afterAll(() => browser?.close())

const METAFIELD = {
  purposes: ['order_updates', 'marketing'],
  words: {
    en: {
      version: 'en-1',
      order_updates: 'Chai & Cotton may send me news about my order.',
      marketing: 'Chai & Cotton may send me offers.',
    },
    ar: { version: 'ar-1', order_updates: 'أخبار طلبي', marketing: 'عروض' },
  },
}
const checkout = (scene: Partial<CheckoutScene> = {}) =>
  browser.open({ target: 'purchase.checkout.block.render', metafield: METAFIELD, ...scene })
const thanks = (scene: Partial<CheckoutScene> = {}) =>
  browser.open({ target: 'purchase.thank-you.block.render', metafield: METAFIELD, ...scene })

const YES = [
  { key: 'wn_optin_version', value: 'en-1' },
  { key: 'wn_optin_purposes', value: 'order_updates' },
  { key: 'wn_optin', value: 'yes' },
]

describe.each([
  ['the checkout', checkout],
  ['the thank-you page', thanks],
])('%s', (_, open) => {
  it('asks in the merchant’s words, with no box ticked, and does nothing by itself', async () => {
    const { page, wrong, asked, written } = await open({ phone: '+91 98765 00002' })
    const boxes = page.getByRole('checkbox')
    expect(await boxes.count()).toBe(2)
    for (const box of await boxes.all()) expect(await box.isChecked()).toBe(false)
    expect(await page.getByText('Chai & Cotton may send me offers.').count()).toBe(1)
    expect(await page.getByText('+91 98765 00002').count()).toBe(1)
    expect(await page.getByText('reply STOP').count()).toBe(1)
    expect([asked, await written(), wrong]).toEqual([[], [], []])
  })

  it('shows shoppers nothing before the app has words, and tells the merchant in the editor why', async () => {
    const shopper = await open({ metafield: undefined })
    expect(await shopper.page.locator('body').innerText()).toBe('')
    const merchant = await open({ metafield: undefined, editor: true })
    expect(await merchant.page.locator('s-banner').innerText()).toContain('Choose the wording in the app')
  })

  it('speaks the shopper’s language, with a title of the merchant’s where there is one', async () => {
    const arabic = await open({ language: 'ar' })
    expect(await arabic.page.getByText('أخبار طلبي').count()).toBe(1)
    const titled = await open({ settings: { title: 'Stay in touch', without_offers: true } })
    expect(await titled.page.locator('s-heading').innerText()).toBe('Stay in touch')
    expect(await titled.page.getByRole('checkbox').count()).toBe(1)
  })

  it('shows no number where it may see none', async () => {
    const { page } = await open()
    expect(await page.getByText('Messages go to').count()).toBe(0)
  })
})

describe('in the checkout', () => {
  it('a tick becomes attributes of the order, by keyboard as well, and is said to be saved', async () => {
    const { page, written, wrong } = await checkout()
    await page.getByRole('checkbox').first().focus()
    await page.keyboard.press('Space')
    await page.getByRole('status').getByText('Saved. Thank you!').waitFor()
    expect(await written()).toEqual(YES)
    expect(wrong).toEqual([])
  })

  it('a tick taken back is a no to what was asked', async () => {
    const { page, written } = await checkout()
    const box = page.getByRole('checkbox').first()
    await box.check()
    await page.getByText('Saved. Thank you!').waitFor()
    await box.uncheck()
    await page.getByText('Taken back.').waitFor()
    expect((await written()).slice(-2)).toEqual([
      { key: 'wn_optin_purposes', value: 'order_updates,marketing' },
      { key: 'wn_optin', value: 'no' },
    ])
  })

  it('what was ticked on this checkout before is still ticked, unless the words have changed', async () => {
    const same = await checkout({ attributes: YES })
    expect(await same.page.getByRole('checkbox').first().isChecked()).toBe(true)
    const other = await checkout({ attributes: YES.map((one) => (one.value === 'en-1' ? { ...one, value: 'en-0' } : one)) })
    expect(await other.page.getByRole('checkbox').first().isChecked()).toBe(false)
  })

  it('a write that fails is said, and can be tried again', async () => {
    const { page, written } = await checkout({ writes: ['success', 'error'] })
    await page.getByRole('checkbox').first().check()
    await page.getByText('This did not go through.').waitFor()
    expect((await written()).some(({ key }) => key === 'wn_optin')).toBe(false)
    await page.getByText('Try again').click()
    await page.getByText('Saved. Thank you!').waitFor()
    expect((await written()).slice(-3)).toEqual(YES)
  })

  it('nothing is asked where nothing may be written', async () => {
    const { page } = await checkout({ canWrite: false })
    expect(await page.locator('body').innerText()).toBe('')
  })
})

describe('on the thank-you page', () => {
  it('a tick goes to our API with a session token, without the number', async () => {
    const { page, asked } = await thanks({ phone: '+91 98765 00002' })
    await page.getByRole('checkbox').nth(1).check()
    await page.getByText('Saved. Thank you!').waitFor()
    expect(asked).toHaveLength(1)
    expect(asked[0]?.headers['authorization']).toBe('Bearer session-token')
    expect(asked[0]?.body).toEqual({
      order: 'gid://shopify/Order/5',
      version: 'en-1',
      purposes: ['marketing'],
      asked: ['order_updates', 'marketing'],
      language: 'en',
    })
  })

  it('who said yes in the checkout is not asked twice', async () => {
    const { page } = await thanks({ attributes: YES })
    expect(await page.getByRole('checkbox').count()).toBe(0)
    expect(await page.locator('body').innerText()).toContain('You said yes to this in the checkout.')
  })

  it('a refusal is said, and the box stays for another try', async () => {
    const { page, asked } = await thanks({ answers: [401] })
    await page.getByRole('checkbox').first().check()
    await page.getByText('This did not go through.').waitFor()
    await page.getByText('Try again').click()
    await page.getByText('Saved. Thank you!').waitFor()
    expect(asked).toHaveLength(2)
  })

  it('in the editor nothing is sent', async () => {
    const { page, asked } = await thanks({ editor: true })
    await page.getByRole('checkbox').first().check()
    await page.getByText('Saved. Thank you!').waitFor()
    expect(asked).toEqual([])
  })
})
