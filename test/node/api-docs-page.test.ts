import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { axe, shot, SIZES } from './console-support.ts'
import { launch } from './sandbox-browser.ts'
import { EXAMPLES } from '../../worker/routes/api/examples.ts'

/** By its place: the types of the Worker's runtime are not those of this test. */
const API = new URL('../../worker/routes/api/index.ts', import.meta.url).pathname
interface Api {
  readonly api: { request(path: string, init: object, env: object): Promise<Response> }
}

let browser: Browser
let text: string

beforeAll(async () => {
  browser = await launch(await mkdtemp(join(tmpdir(), 'docs-')))
  const vars = { PEPPER: 'a-pepper-that-is-made-up', APP_URL: 'https://wenext.example' }
  const { api } = (await import(API)) as Api
  text = await (await api.request('/docs', {}, vars)).text()
})
afterAll(() => browser?.close())

describe.each(Object.entries(SIZES))('the reference page, %s', (size, viewport) => {
  it.each(['light', 'dark'] as const)('%s: axe finds nothing, and nothing is wider than the page', async (colorScheme) => {
    const page: Page = await browser.newPage({ viewport, colorScheme })
    await page.setContent(text)
    expect(await axe(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0)
    await shot(page, `docs-${size}-${colorScheme}`)
    await page.close()
  })

  it('examples can be read with the keyboard alone', async () => {
    const page = await browser.newPage({ viewport })
    await page.setContent(text)
    const blocks = page.locator('.example pre')
    // Two calls and an answer each.
    expect(await blocks.count()).toBe(3 * EXAMPLES.length)
    await blocks.first().focus()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('curl, Messages')
    await page.close()
  })
})
