/** Shopify's own tools over the app, as `npm run check` runs them; and each of them over an app with a fault in it. */
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkApp, typeCheck } from '../../scripts/shopify/check.ts'
import { buildApp, stage } from '../../scripts/shopify/stage.ts'
import { themeCheck } from '../../scripts/shopify/theme-check.ts'
import { installTools } from '../../scripts/shopify/tools.ts'
import { THEME } from './liquid.ts'

let folder: string
beforeAll(async () => {
  await installTools()
  folder = mkdtempSync(join(tmpdir(), 'wenext-shopify-tools-'))
}, 600_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the app', () => {
  it('passes theme check with no offence of any severity, its types, its build, and the limit of the bundle', async () => {
    const { faults, said } = await checkApp(join(folder, 'app'))
    console.log(`shopify: ${said}`)
    expect(faults).toEqual([])
    expect(said).toMatch(/^\d\d theme files, whatsapp-opt-in\.js \d+ bytes/)
  }, 120_000)
})

describe('a fault is found', () => {
  it('in Liquid, even where it is only a suggestion', async () => {
    const theme = join(folder, 'theme')
    cpSync(THEME, theme, { recursive: true })
    appendFileSync(join(theme, 'snippets/wenext-link.liquid'), '{% assign unused = 1 %}{{ phone | no_such_filter }}')
    const { offenses } = await themeCheck(theme)
    expect(offenses.join('\n')).toMatch(/UnusedAssign[\s\S]*UnknownFilter|UnknownFilter[\s\S]*UnusedAssign/)
  })

  it('in a script that grew too heavy', async () => {
    const theme = join(folder, 'heavy')
    cpSync(THEME, theme, { recursive: true })
    appendFileSync(join(theme, 'assets/chat.js'), `/*${'x'.repeat(2000)}*/`)
    expect((await themeCheck(theme)).offenses.join('\n')).toContain('AssetSizeAppBlockJavaScript')
  })

  it('in a view that uses what the library has not', async () => {
    const broken = join(folder, 'types')
    stage(broken)
    const file = join(broken, 'extensions/checkout/src/box.tsx')
    writeFileSync(file, readFileSync(file, 'utf8').replace('accessibilityRole="status"', 'accessibilityRole="statuss"'))
    expect((await typeCheck(broken)).join('\n')).toContain('statuss')
  })

  it('in shopify.app.toml, by the build', async () => {
    const broken = join(folder, 'toml')
    stage(broken)
    const file = join(broken, 'shopify.app.toml')
    writeFileSync(file, readFileSync(file, 'utf8').replace('name = "WeNext"', 'name = "A name that is longer than Shopify takes"'))
    expect((await buildApp(broken)).status).not.toBe(0)
  }, 60_000)
})
