import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { slicesOf } from '../../widget/wheel/slices.ts'
import { openBrowser, violations, WHEEL, type Opened, type Scenes } from './optin-page.ts'

let scenes: Scenes
beforeAll(async () => {
  scenes = await openBrowser()
}, 60_000)
afterAll(() => scenes?.close())

async function signUp({ page }: Opened): Promise<void> {
  await page.getByRole('checkbox').first().check()
  await page.getByLabel('WhatsApp number').fill('98765 43210')
  await page.getByRole('button', { name: 'Sign up and spin' }).click()
}

/** The prize under the pointer: what a shopper sees, read from the turned picture itself. */
const under = (page: Opened['page']) =>
  page.evaluate<number>(`(() => {
    const svg = document.querySelector('wenext-chat').shadowRoot.querySelector('.disc svg')
    const box = svg.getBoundingClientRect()
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2 - svg.clientWidth * 0.35]
    const hit = svg.getRootNode().elementsFromPoint(x, y).find((node) => node.localName === 'path')
    return [...svg.querySelectorAll('path')].indexOf(hit)
  })()`)

describe('the wheel', () => {
  it('gives each prize as much room as it is likely, and says how likely', async () => {
    const slices = slicesOf(WHEEL.prizes)
    expect(slices.map(({ from, to }) => Math.round(to - from))).toEqual([108, 108, 36, 36, 72])
    const { page } = await scenes.open({ where: 'popup', optin: { wheel: WHEEL } })
    await page.getByText('What you can win').click()
    await page.getByRole('listitem').filter({ hasText: 'A surprise gift' }).filter({ hasText: '10%' }).waitFor()
    await page.screenshot({ path: scenes.shot('wheel-odds-desktop-light') })
    await page.close()
  })

  it.each(WHEEL.prizes.map(({ label }, prize) => [label, prize] as const))('shows what the server drew: %s', async (label, prize) => {
    const opened = await scenes.open({ where: 'popup', optin: { wheel: WHEEL } })
    const { page, sent, answers, errors } = opened
    answers.optin = { status: 202, body: { ok: true, prize } }
    await signUp(opened)
    await page.getByText(`The wheel stopped at: ${label}`).waitFor()
    expect(await under(page)).toBe(prize)
    expect(sent.at(-1)?.body['prize']).toBe(true)
    expect(errors).toEqual([])
    await page.close()
  })

  it('turns, tells that it turns, and then tells the result once', async () => {
    const opened = await scenes.open({ where: 'popup', motion: 'no-preference', optin: { wheel: WHEEL } })
    const { page, answers } = opened
    answers.optin = { status: 202, body: { ok: true, prize: 2 } }
    await signUp(opened)
    const result = page.getByRole('status').filter({ hasText: 'wheel' })
    await page.getByText('The wheel is turning…').waitFor()
    await page.waitForTimeout(1200)
    await page.screenshot({ path: scenes.shot('wheel-turning-desktop-light') })
    await page.getByText('The wheel stopped at: A surprise gift').waitFor()
    expect(await under(page)).toBe(2)
    expect(await result.textContent()).toBe('The wheel stopped at: A surprise gift Say yes in WhatsApp to get it.')
    await page.close()
  })

  it('stays still where the server drew nothing, and the sign-up counts all the same', async () => {
    const opened = await scenes.open({ where: 'popup', optin: { wheel: WHEEL } })
    await signUp(opened)
    await opened.page.getByRole('heading', { name: 'Check your WhatsApp' }).waitFor()
    expect(await opened.page.getByText('The wheel').count()).toBe(0)
    await opened.page.close()
  })

  it.each([
    ['desktop-light', { width: 1280, height: 800, scheme: 'light' }],
    ['phone-dark', { width: 375, height: 780, scheme: 'dark' }],
    ['phone-light', { width: 375, height: 780, scheme: 'light' }],
  ] as const)('looks right before and after: %s', async (look, size) => {
    const opened = await scenes.open({ ...size, where: 'popup', optin: { wheel: WHEEL } })
    const { page, answers, errors } = opened
    await page.locator('.wheel').waitFor()
    await page.screenshot({ path: scenes.shot(`wheel-${look}`) })
    expect(await violations(page)).toEqual([])
    answers.optin = { status: 202, body: { ok: true, prize: 1 } }
    await signUp(opened)
    await page.getByText('The wheel stopped at: Free shipping').waitFor()
    await page.screenshot({ path: scenes.shot(`wheel-done-${look}`) })
    expect([await violations(page), errors]).toEqual([[], []])
    await page.close()
  })
})
