import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialogOf, launcherOf, openShop, textOf, violations, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
}, 60_000)
afterAll(() => shop?.close())

describe('a page with a strict policy', () => {
  it('needs a nonce for the script and three lines for the rest', async () => {
    const csp =
      "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; style-src 'nonce-abc'; connect-src RELAY; img-src 'self'; base-uri 'none'; require-trusted-types-for 'script'"
    const { page, errors } = await shop.open({ csp, tag: '<script async nonce="abc" src="SCRIPT"></script>', body: '<h1>Strict</h1>' })
    expect(await launcherOf(page).boundingBox()).toMatchObject({ width: 56, height: 56 })
    await launcherOf(page).hover()
    await page.waitForTimeout(400)
    await launcherOf(page).click()
    await dialogOf(page).waitFor()
    await page.locator('wenext-chat .code svg').waitFor()
    expect(textOf(await page.getByRole('link', { name: 'Start chat' }).getAttribute('href'))).toContain('(WN-7K2Q9ABC)')
    await page.getByRole('button', { name: 'Get updates on WhatsApp' }).click()
    await page.locator('wenext-chat .optin').waitFor()
    expect(errors.filter((message) => !message.includes("default-src 'none'"))).toEqual([])
    await page.close()
  })

  it('works where only the relay’s own origin may run scripts', async () => {
    const csp = "script-src RELAY; style-src 'none'; connect-src RELAY"
    const { page } = await shop.open({ csp })
    await launcherOf(page).hover()
    await page.waitForTimeout(400)
    await launcherOf(page).click()
    await dialogOf(page).waitFor()
    await page.close()
  })
})

describe('a hostile page', () => {
  const styles = `<style>*{all:unset!important}*{display:none!important;opacity:0!important;position:static!important;z-index:-1!important;transform:scale(0)!important;filter:blur(9px)!important;pointer-events:none!important;visibility:hidden!important}
    #wall{display:block!important;position:fixed!important;z-index:2147482999!important;inset:0!important}html,body,#wall{visibility:visible!important;display:block!important;opacity:1!important;transform:none!important;filter:none!important}</style>`

  it('can’t style the launcher away', async () => {
    const { page } = await shop.open({ head: styles, body: '<div id="wall"></div><main>shop</main>' })
    expect(await launcherOf(page).boundingBox()).toEqual({ x: 1280 - 76, y: 800 - 76, width: 56, height: 56 })
    await launcherOf(page).hover()
    await page.waitForTimeout(400)
    await launcherOf(page).click()
    expect((await dialogOf(page).boundingBox())!.width).toBe(372)
    expect(await violations(page)).toEqual([])
    await page.close()
  })

  it('may litter and break the prototypes', async () => {
    const head = `<script>
      for (const it of [Object, Array, String, Function, Number]) { it.prototype.extra = function () { return 'junk' }; it.prototype.toJSON = function () { return this.valueOf() } }
      for (const name of ['contains', 'filter', 'forEach', 'includes', 'find', 'flatMap', 'reduce', 'toSorted', 'at']) Array.prototype[name] = () => { throw new Error('no ' + name) }
      Element.prototype.remove = function () {}; Element.prototype.closest.call = null; window.open = () => { throw new Error('no') }
      String.prototype.trim = function () { return this.replace(/^\\s+|\\s+$/g, '') }; window.wenext = window.name = 'taken'; document.title = ''
    </script>`
    const { page } = await shop.open({ head })
    await launcherOf(page).hover()
    await page.waitForTimeout(400)
    const [tab] = await Promise.all([
      Promise.race([
        page.context().waitForEvent('page'),
        dialogOf(page)
          .waitFor()
          .then(() => undefined),
      ]),
      launcherOf(page).click(),
    ])
    if (tab) await tab.waitForURL(/wa\.me/)
    await page.context().close()
  })

  it('keeps a working link when what the panel needs is broken', async () => {
    const head = `<script>Array.prototype.map = Array.prototype.some = () => { throw new Error('no') }; window.fetch = () => { throw new Error('no') }; URLSearchParams = undefined</script>`
    const { page } = await shop.open({ head })
    await launcherOf(page).hover()
    await page.waitForTimeout(400)
    const [tab] = await Promise.all([page.context().waitForEvent('page'), launcherOf(page).click()])
    await tab.waitForURL(/wa\.me\/918000000100/)
    await page.context().close()
  })

  it('may stop every event', async () => {
    const head = `<script>for (const type of ['click','pointerover','pointerdown','focusin','keydown']) document.addEventListener(type, (event) => { event.stopImmediatePropagation() }, true)</script>`
    const { page } = await shop.open({ head })
    await launcherOf(page).hover()
    await page.waitForTimeout(400)
    await launcherOf(page).click()
    await dialogOf(page).waitFor()
    await page.close()
  })

  it('may be shown by a browser that can’t construct style sheets', async () => {
    const { page, errors } = await shop.open({ head: '<script>delete CSSStyleSheet.prototype.replaceSync</script>' })
    expect(await launcherOf(page).boundingBox()).toEqual({ x: 1280 - 76, y: 800 - 76, width: 56, height: 56 })
    expect(errors).toEqual([])
    await page.close()
  })

  it('may have an element of our name in its way', async () => {
    const { page, errors } = await shop.open({
      body: '<form id="wenext" name="wenext"><input name="body"></form><wenext-chat></wenext-chat><p id="wenext-page">no json</p>',
    })
    await launcherOf(page).hover()
    expect(errors).toEqual([])
    await page.close()
  })
})

describe('a hostile config', () => {
  it('stays text, and ends no rule', async () => {
    const evil = '</script><img src=x onerror="window.pwned=1">'
    const { page } = await shop.open({
      config: {
        labels: { en: evil },
        prefill: { '': evil },
        look: { shape: 'pill', color: 'red}*{display:none', ink: 'url(javascript:window.pwned=1)', avoid: evil },
      },
      panel: { greeting: evil, shop: evil, agents: [{ name: evil, role: evil, photo: 'javascript:window.pwned=1', phone: '' }] },
    })
    await page.getByRole('link', { name: evil }).hover()
    await page.waitForTimeout(400)
    await launcherOf(page).click()
    await dialogOf(page).waitFor()
    expect(await page.getByText(evil).count()).toBeGreaterThan(2)
    expect(await page.locator('main').isVisible()).toBe(true)
    expect(await page.evaluate(() => 'pwned' in window)).toBe(false)
    await page.close()
  })
})

describe('a page that changes under it', () => {
  const hosts = (page: Awaited<ReturnType<Shop['open']>>['page']) => page.locator('wenext-chat').count()

  it('has one launcher with two copies of the script', async () => {
    const { page, events } = await shop.open({
      tag: '<script async src="SCRIPT"></script><script async src="SCRIPT?2"></script><script defer src="SCRIPT?3"></script>',
    })
    await launcherOf(page).waitFor()
    await page.waitForTimeout(300)
    expect(await hosts(page)).toBe(1)
    expect((await events()).length).toBe(1)
    await page.close()
  })

  it('has it again after the body was swapped, as Turbo and HTMX do', async () => {
    const { page } = await shop.open()
    await launcherOf(page).hover()
    await page.waitForTimeout(300)
    for (const swap of [
      () => document.body.replaceWith(Object.assign(document.createElement('body'), { innerHTML: '<h1>Next</h1>' })),
      () => (document.body.innerHTML = '<h1>More</h1>'),
      () =>
        document.documentElement.replaceChildren(
          document.createElement('head'),
          Object.assign(document.createElement('body'), { innerHTML: '<h1>All</h1>' }),
        ),
    ]) {
      await page.evaluate(swap)
      await launcherOf(page).waitFor()
      expect(await hosts(page)).toBe(1)
      await launcherOf(page).click()
      await dialogOf(page).waitFor()
      await page.keyboard.press('Escape')
    }
    await page.close()
  })

  it('has it again after document.write', async () => {
    const { page } = await shop.open()
    await launcherOf(page).waitFor()
    await page.evaluate(() => {
      document.open()
      document.write('<!doctype html><title>New</title><h1>Written</h1>')
      document.close()
    })
    await page.getByRole('heading', { name: 'Written' }).waitFor()
    await expect.poll(() => hosts(page)).toBe(1)
    await launcherOf(page).hover()
    await page.waitForTimeout(400)
    await launcherOf(page).click()
    await dialogOf(page).waitFor()
    await page.close()
  })

  it('works in a page that is written as it loads, by a script in its head', async () => {
    const { page, errors } = await shop.open({ tag: `<script>document.write('<script async src="SCRIPT"><\\/script>')</script>` })
    await launcherOf(page).waitFor()
    expect(errors).toEqual([])
    await page.close()
  })

  it('is as it was when the shopper comes back through the history', async () => {
    const { page } = await shop.open()
    await launcherOf(page).hover()
    await page.waitForTimeout(300)
    await page.getByRole('link', { name: 'Next' }).click()
    await page.waitForURL(/next/)
    await page.goBack()
    await launcherOf(page).waitFor()
    expect(await hosts(page)).toBe(1)
    await launcherOf(page).hover()
    await page.waitForTimeout(300)
    await launcherOf(page).click()
    await dialogOf(page).waitFor()
    await page.close()
  })

  it('does not keep the page out of the back-forward cache', async () => {
    const { page } = await shop.open()
    await launcherOf(page).hover()
    await page.waitForTimeout(300)
    const client = await page.context().newCDPSession(page)
    await client.send('Page.enable')
    const reasons: string[] = []
    client.on('Page.backForwardCacheNotUsed', ({ notRestoredExplanations }) =>
      reasons.push(...notRestoredExplanations.filter(({ type }) => type === 'PageSupportNeeded').map(({ reason }) => reason)),
    )
    await page.getByRole('link', { name: 'Next' }).click()
    await page.waitForURL(/next/)
    await page.goBack()
    await page.waitForTimeout(300)
    expect(reasons).toEqual([])
    await page.close()
  })
})
