/**
 * The bundle that Shopify's CLI built of the checkout extension, run in a browser. What surrounds it on Shopify's pages is not to be had:
 * `shopify` and the few elements it draws with are the least that their typings promise.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { buildApp, stage } from '../../scripts/shopify/stage.ts'
import { installTools } from '../../scripts/shopify/tools.ts'
import { launch } from '../node/sandbox-browser.ts'
import { APP } from './app-toml.ts'

export const RELAY = 'https://relay.example.com'
type Target = 'purchase.checkout.block.render' | 'purchase.thank-you.block.render'

export interface CheckoutScene {
  readonly target: Target
  /** The JSON of the app's metafield. */
  readonly metafield?: object | undefined
  readonly settings?: object
  readonly language?: string
  readonly phone?: string
  readonly attributes?: readonly { readonly key: string; readonly value: string }[]
  readonly canWrite?: boolean
  readonly editor?: boolean
  /** What `applyAttributeChange` answers, one after the other; then success. */
  readonly writes?: readonly ('success' | 'error')[]
  /** What our API answers, one after the other; then 202. */
  readonly answers?: readonly number[]
}

export interface OpenedCheckout {
  readonly page: Page
  readonly wrong: string[]
  readonly asked: { readonly headers: Readonly<Record<string, string>>; readonly body: unknown }[]
  readonly written: () => Promise<readonly { key: string; value: string }[]>
}

export interface CheckoutBrowser {
  readonly open: (scene: CheckoutScene) => Promise<OpenedCheckout>
  readonly close: () => Promise<void>
}

export async function openCheckout(): Promise<CheckoutBrowser> {
  await installTools()
  const folder = mkdtempSync(join(tmpdir(), 'wenext-checkout-'))
  stage(join(folder, 'app'))
  const { status, output } = await buildApp(join(folder, 'app'))
  if (status !== 0) throw new Error(output)
  const bundle = readFileSync(join(folder, 'app/extensions/checkout/dist/whatsapp-opt-in.js'), 'utf8')
  const browser: Browser = await launch(folder)
  return {
    open: async (scene) => {
      const page = await browser.newPage()
      page.setDefaultTimeout(8000)
      const wrong: string[] = []
      const asked: OpenedCheckout['asked'] = []
      const answers = [...(scene.answers ?? [])]
      page.on('pageerror', ({ message }) => wrong.push(message))
      const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization, content-type' }
      await page.route('**/*', (route) => {
        const request = route.request()
        if (!request.url().startsWith(RELAY))
          return route.fulfill({ contentType: 'text/html', body: '<!doctype html><html lang="en"><title>Checkout</title><body>' })
        if (request.method() === 'OPTIONS') return route.fulfill({ status: 204, headers: cors })
        asked.push({ headers: request.headers(), body: request.postDataJSON() })
        return route.fulfill({ status: answers.shift() ?? 202, headers: cors, json: {} })
      })
      await page.goto('https://extensions.example/')
      const words = JSON.parse(readFileSync(join(APP, `extensions/checkout/locales/${localeFile(scene.language)}`), 'utf8')) as object
      await page.evaluate(surroundings, { ...scene, words })
      await page.addScriptTag({ content: bundle })
      await page.evaluate((target) => (window as unknown as { begin: (target: string) => Promise<void> }).begin(target), scene.target)
      const written = () => page.evaluate(() => (window as unknown as { written: { key: string; value: string }[] }).written)
      return { page, wrong, asked, written }
    },
    close: async () => {
      await browser.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const localeFile = (language = 'en') => (language === 'en' ? 'en.default.json' : `${language}.json`)

/** In the page: the global `shopify`, and elements with the properties and events of Shopify's. */
function surroundings(scene: CheckoutScene & { words: object }): void {
  const extensions = new Map<string, () => unknown>()
  const written: { key: string; value: string }[] = []
  const writes = [...(scene.writes ?? [])]
  const words = scene.words as Record<string, string>
  class Checkbox extends HTMLElement {
    readonly #input = document.createElement('input')
    readonly #text = document.createElement('span')
    connectedCallback() {
      if (this.firstChild) return
      const label = document.createElement('label')
      this.#input.type = 'checkbox'
      this.#input.addEventListener('change', (event) => event.stopPropagation())
      this.#input.addEventListener('input', () => this.dispatchEvent(new Event('change', { bubbles: true })))
      label.append(this.#input, this.#text)
      this.append(label)
    }
    set label(text: string) {
      this.#text.textContent = text
    }
    get checked() {
      return this.#input.checked
    }
    set checked(yes: boolean) {
      this.#input.checked = yes
    }
  }
  customElements.define('s-checkbox', Checkbox)
  class Stack extends HTMLElement {
    set accessibilityRole(role: string) {
      this.setAttribute('role', role)
    }
  }
  customElements.define('s-stack', Stack)
  Object.assign(window, {
    written,
    begin: (target: string) => extensions.get(target)?.(),
    shopify: {
      extend: (target: string, run: () => unknown) => extensions.set(target, run),
      appMetafields: {
        value: scene.metafield
          ? [
              {
                target: { type: 'shop', id: '1' },
                metafield: { namespace: '$app:wenext', key: 'checkout', value: JSON.stringify(scene.metafield) },
              },
            ]
          : [],
      },
      settings: { value: scene.settings ?? {} },
      localization: { language: { value: { isoCode: scene.language ?? 'en' } } },
      extension: { editor: scene.editor ? { type: 'checkout' } : undefined },
      i18n: {
        translate: (key: string, values: Record<string, string> = {}) =>
          (words[key] ?? key).replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? ''),
      },
      shippingAddress: { value: scene.phone ? { phone: scene.phone } : {} },
      instructions: { value: { attributes: { canUpdateAttributes: scene.canWrite ?? true } } },
      attributes: { value: scene.attributes ?? [] },
      applyAttributeChange: async (change: { key: string; value: string }) => {
        const type = writes.shift() ?? 'success'
        if (type === 'success') written.push({ key: change.key, value: change.value })
        return { type }
      },
      sessionToken: { get: async () => 'session-token' },
      orderConfirmation: { value: { order: { id: 'gid://shopify/Order/5' } } },
    },
  })
}
