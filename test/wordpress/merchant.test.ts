/**
 * A merchant's whole way with nothing in the part of anybody: a real WordPress with a real WooCommerce, and the running product with a phone.
 * The plugin is uploaded, connected by WooCommerce's own page, used by a shopper on either checkout, and deleted again.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leftOut, machine, PLUGIN as FILES } from './machine.ts'
import { openProduct, type Hook, type Running } from './product.ts'
import { addToCart, fillBlocks, fillClassic, openBareShop, openSettings, SHOPPER, useCheckout, type BareShop } from './shop.ts'
import { certificate } from './tls.ts'
import { NOTHING, tracesOf } from './traces.ts'

const PLUGIN = 'wenext-chat-updates/wenext-chat-updates.php'
const PHONE = SHOPPER.phone.replace(/\D/g, '')

/** As the file is made that merchants upload, of the files as they are now. */
function zipped(folder: string): string {
  const file = join(folder, 'wenext-chat-updates.zip')
  const code = `$zip = new PharData( $argv[2] ); $all = new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $argv[1], FilesystemIterator::SKIP_DOTS ) );
    foreach ( $all as $one ) { $zip->addFile( $one->getPathname(), 'wenext-chat-updates/' . substr( $one->getPathname(), strlen( $argv[1] ) + 1 ) ); }`
  execFileSync('php', ['-r', code, FILES, file])
  return file
}

describe.skipIf(leftOut('a merchant’s whole way', machine.woocommerce, 'PHP, MariaDB, WordPress or WooCommerce'))(
  'a merchant of a real shop, with the running product',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'wenext-zip-'))
    let product: Running
    let shop: BareShop
    let merchant: Page
    let hook: Hook
    beforeAll(async () => {
      const tls = certificate()
      product = await openProduct(tls)
      shop = await openBareShop(machine, { tls, ports: [product.port], withoutOurs: true }, product.url)
      merchant = await shop.merchant()
    })
    afterAll(async () => {
      await shop?.close()
      await product?.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    const state = () => merchant.locator('.wenext-state').textContent()
    const secrets = () =>
      shop.site.php(`return get_option( 'wenext_secrets' );`) as Promise<{ connection: string; hook: Hook; plugin: Hook }>
    const webhooks = () =>
      shop.site.php(
        `global $wpdb; return $wpdb->get_results( "SELECT topic, delivery_url, status FROM {$wpdb->prefix}wc_webhooks", ARRAY_A );`,
      )
    /** WooCommerce and the plugin send what is due, as its cron would. */
    const heard = async (count: number) => {
      await shop.work()
      await expect.poll(async () => (await product.phone(PHONE)).length).toBeGreaterThanOrEqual(count)
      return product.phone(PHONE)
    }
    const connect = async (code?: string) => {
      await openSettings(merchant, shop.site)
      if (code) {
        await merchant.getByText('I already have a WeNext account').click()
        await merchant.getByLabel('Connect code', { exact: true }).fill(code)
      }
      await merchant.getByRole('button', { name: 'Connect', exact: true }).click()
      await merchant.getByRole('link', { name: 'Approve' }).click()
      await merchant.waitForURL(/wenext_said=/)
    }
    const disconnect = async () => {
      await openSettings(merchant, shop.site)
      await merchant.getByText('Disconnect this shop').click()
      await merchant.getByRole('button', { name: 'Disconnect', exact: true }).click()
      await merchant.waitForURL(/wenext_said=disconnected/)
    }
    const paste = async (permissions: string) => {
      const { key, secret } = (await shop.site.php(`global $wpdb; $k = 'ck_' . wc_rand_hash(); $s = 'cs_' . wc_rand_hash();
        $wpdb->insert( $wpdb->prefix . 'woocommerce_api_keys', array( 'user_id' => 1, 'description' => 'by hand', 'permissions' => '${permissions}', 'consumer_key' => wc_api_hash( $k ), 'consumer_secret' => $s, 'truncated_key' => substr( $k, -7 ) ) );
        return array( 'key' => $k, 'secret' => $s );`)) as { key: string; secret: string }
      await openSettings(merchant, shop.site)
      await merchant.getByText('Connect with a key instead').click()
      await merchant.getByLabel('Consumer key').fill(key)
      await merchant.getByLabel('Consumer secret').fill(secret)
      await merchant.getByRole('button', { name: 'Connect with this key' }).click()
      await merchant.waitForURL(/wenext_said=/)
      return new URL(merchant.url()).searchParams.get('wenext_said')
    }
    /** An order that came into the shop without a visitor: by telephone, or from another system. */
    const orderInShop = (phone: string) =>
      shop.site
        .php(`$order = wc_create_order( array( 'status' => 'processing' ) ); $order->set_billing_phone( '${phone}' ); $order->set_billing_country( 'IN' );
        $order->set_billing_first_name( 'Asha' ); $order->set_payment_method( 'cod' ); $order->set_total( 100 ); $order->save(); return $order->get_id();`)
    const order = async (fill: typeof fillClassic) => {
      const page = await shop.visit()
      await addToCart(page, shop.site, shop.products.kurta)
      await fill(page, shop.site)
      await page.getByLabel(/on WhatsApp/).check()
      await page.getByRole('button', { name: /place order/i }).click()
      await page.waitForURL(/order-received/)
      return Number(/order-received\/(\d+)/.exec(page.url())?.[1])
    }

    it('uploads the plugin, and switches it on', async () => {
      await merchant.goto(`${shop.site.url}/wp-admin/plugin-install.php?tab=upload`)
      await merchant.setInputFiles('#pluginzip', zipped(folder))
      await merchant.click('#install-plugin-submit')
      await merchant.getByRole('link', { name: 'Activate Plugin' }).click()
      await merchant.getByText('Plugin activated.').waitFor()
      await openSettings(merchant, shop.site)
      expect(await state()).toBe('Not connected')
    })

    it('approves a link that somebody else made: it is no connection, and WooCommerce takes its key back', async () => {
      const query = new URLSearchParams({
        shop: shop.site.url,
        challenge: createHash('sha256').update('known to somebody else').digest('base64url'),
        return: `${shop.site.url}/wp-admin/`,
      })
      await merchant.goto(`${product.url}/connect/woocommerce?${query.toString()}`)
      await merchant.getByRole('link', { name: 'Approve' }).click()
      await merchant.waitForLoadState()
      expect((await tracesOf(shop.site))['keys']).toEqual([])
      await openSettings(merchant, shop.site)
      expect(await state()).toBe('Not connected')
    })

    it('pastes a key: one that may only read is refused; with a right one an account is made, in the shop’s own words', async () => {
      await shop.site.php(`update_option( 'blogname', 'Kurta & Co' );`)
      expect(await paste('read')).toBe('key_refused')
      expect(await state()).toBe('Not connected')
      expect(await paste('read_write')).toBe('connected')
      expect(await merchant.locator('.wenext-name').textContent()).toContain('as Kurta & Co.')
      expect(await merchant.locator('.wenext-hooks td').allTextContents()).toEqual(['Works', 'Works', 'Works', 'Works'])
      await disconnect()
      // The key that was refused is the merchant's own.
      expect(await tracesOf(shop.site)).toMatchObject({ webhooks: [], keys: ['by hand'] })
      await shop.site.php(
        `global $wpdb; $wpdb->query( "DELETE FROM {$wpdb->prefix}woocommerce_api_keys" ); update_option( 'blogname', 'Chai & Cotton' );`,
      )
    })

    it('presses Connect, approves, and the shop is connected to the product', async () => {
      await orderInShop('+91 98765 00001')
      // By the shop's clock, which counts whole seconds, it is before.
      await new Promise((done) => setTimeout(done, 1_100))
      await connect(await product.connectCode())
      expect(merchant.url()).toContain('wenext_said=connected')
      expect(await merchant.locator('.wenext-name').textContent()).toContain('as Chai & Cotton.')
      expect(await state()).toBe('Connected')
      expect(await merchant.locator('.wenext-hooks td').allTextContents()).toEqual(['Works', 'Works', 'Works', 'Works'])
      hook = (await secrets()).hook
      expect(new URL(hook.url).origin).toBe(product.url)
      expect(await webhooks()).toEqual(
        ['order.created', 'order.updated', 'order.deleted', 'product.updated'].map((topic) => ({
          topic,
          delivery_url: hook.url,
          status: 'active',
        })),
      )
      expect((await tracesOf(shop.site))['keys']).toEqual([expect.stringMatching(/^WeNext - API/)])
    })

    it('shows shoppers the chat button, from the product and to the merchant’s number', async () => {
      const page = await shop.visit()
      const wrong: string[] = []
      page.on('console', (line) => line.type() === 'error' && wrong.push(line.text()))
      page.on('pageerror', (error) => wrong.push(String(error)))
      await page.goto(shop.site.url)
      const link = page.locator('wenext-chat').getByRole('link')
      await link.first().waitFor()
      expect(await link.first().getAttribute('href')).toContain('918000000100')
      expect(wrong).toEqual([])
    })

    it('asks who finds a product sold out, once the merchant wants that, and nobody else', async () => {
      const block = (page: Page) => page.locator('[data-wenext-optin="product"][data-wenext-alert="back_in_stock"]')
      const visit = async (product: number, scripts = true) => {
        const page = await shop.visit({ javaScriptEnabled: scripts })
        await page.goto(`${shop.site.url}/?p=${product}`)
        return page
      }
      const stock = (quantity: number) =>
        shop.site.php(`$mug = wc_get_product( ${shop.products.mug} ); $mug->set_stock_quantity( ${quantity} ); $mug->save();`)
      await stock(0)
      expect(await block(await visit(shop.products.mug)).count()).toBe(0)
      await openSettings(merchant, shop.site)
      // The picture of the install guide.
      if (process.env['SCREENS']) {
        await merchant.setViewportSize({ width: 1000, height: 1000 })
        await merchant.screenshot({ path: join(import.meta.dirname, '../../.screens/woocommerce-settings.png'), fullPage: true })
      }
      await merchant.getByLabel('Ask on sold-out products').check()
      await merchant.getByRole('button', { name: 'Save', exact: true }).click()
      await merchant.waitForURL(/wenext_said=saved/)
      for (const kind of ['classic', 'blocks'] as const) {
        await useCheckout(shop.site, kind)
        const page = await visit(shop.products.mug)
        // Drawn by the widget, about this product.
        await expect.poll(() => block(page).locator('.product').textContent(), { message: kind }).toBe('Clay mug')
        expect(await block(page).count()).toBe(1)
        expect(await block(await visit(shop.products.kurta)).count()).toBe(0)
        const link = block(await visit(shop.products.mug, false)).getByRole('link')
        expect(await link.textContent()).toBe('Tell me when it is back')
        expect(new URL((await link.getAttribute('href')) ?? '').href).toContain('wa.me/918000000100?text=Please%20tell%20me')
      }
      await stock(5)
      expect(await block(await visit(shop.products.mug)).count()).toBe(0)
    })

    it('has no chat button on top of what a shopper presses to pay', async () => {
      const payWith = [
        ['/cart/', 'classic', '.checkout-button'],
        ['/classic-checkout/', 'classic', '#place_order'],
        ['/cart/', 'blocks', '.wc-block-cart__submit-button'],
        ['/checkout/', 'blocks', '.wc-block-components-checkout-place-order-button'],
      ] as const
      const covered: string[] = []
      await shop.site.php(
        `$cart = get_post( wc_get_page_id( 'cart' ) ); update_option( 'test_cart', $cart->post_content ); return $cart->post_content;`,
      )
      for (const [path, kind, button] of payWith) {
        await useCheckout(shop.site, kind)
        await shop.site.php(
          `wp_update_post( array( 'ID' => wc_get_page_id( 'cart' ), 'post_content' => ${kind === 'classic' ? `'[woocommerce_cart]'` : `wp_slash( get_option( 'test_cart' ) )`} ) );`,
        )
        for (const [width, height] of [
          [1280, 720],
          // A small phone, with the browser's bars.
          [390, 520],
        ] as const) {
          const page = await shop.visit({ viewport: { width, height } })
          await addToCart(page, shop.site, shop.products.kurta)
          await addToCart(page, shop.site, shop.products.mug)
          await page.goto(shop.site.url + path)
          await page.locator('wenext-chat').waitFor({ state: 'attached' })
          await page.locator(button).first().waitFor()
          // As far down as a shopper can go; on a phone the block cart keeps its button in view from the start.
          const isSticky = width === 390 && button === '.wc-block-cart__submit-button'
          // It is another one, which comes and goes with scrolling.
          if (isSticky) await page.locator('.wc-block-cart__submit-container--sticky').waitFor()
          for (const to of isSticky ? ['0', 'document.documentElement.scrollHeight'] : ['document.documentElement.scrollHeight']) {
            const over = await page.evaluate(`(async () => {
              scrollTo({ top: ${to}, behavior: 'instant' }); await new Promise((done) => setTimeout(done, 500));
              const button = [...document.querySelectorAll('${button}')].at(-1), { left, right, top, bottom } = button.getBoundingClientRect();
              return [0.1, 0.5, 0.9].map((part) => document.elementFromPoint(left + (right - left) * part, (top + bottom) / 2))
                .filter((on) => on && on !== button && !button.contains(on)).map((on) => on.localName)[0] })()`)
            if (over) covered.push(`${path} ${kind} ${width} ${to}: ${String(over)}`)
          }
          await page.context().close()
        }
      }
      expect(covered).toEqual([])
    })

    for (const [kind, fill, nth] of [
      ['classic', fillClassic, 1],
      ['blocks', fillBlocks, 2],
    ] as const)
      it(`has a message on the shopper’s phone after an order by the ${kind} checkout`, async () => {
        await useCheckout(shop.site, kind)
        const id = await order(fill)
        const messages = await heard(nth)
        expect(messages.map(({ template }) => template)).toEqual(Array(nth).fill('order_placed_cod_v1'))
        expect(messages.at(-1)?.said).toContain(String(id))
        // Both say so: the order's own meta data, and the plugin with the words that were shown.
        const ledger = async () => JSON.stringify(await product.api(`/orders/${id}/ledger`))
        await expect.poll(ledger).toContain('"detail":"checkout box')
        expect(await ledger()).toContain('"detail":"order meta"')
      })

    it('completes the order with a tracking number, and the shopper hears it', async () => {
      const id = await shop.site.php(`$order = wc_get_orders( array( 'limit' => 1, 'orderby' => 'id', 'order' => 'DESC' ) )[0];
        $order->update_meta_data( 'awb', 'TEST1234567' ); $order->set_status( 'completed' ); $order->save(); return $order->get_id();`)
      const messages = await heard(3)
      expect(messages.map(({ template }) => template)).toEqual(['order_placed_cod_v1', 'order_placed_cod_v1', 'order_shipped_v1'])
      expect(messages[2]?.said).toContain('TEST1234567')
      expect(messages[2]?.said).toContain(String(id))
    })

    it('gets a shopper’s answer into the shop', async () => {
      const [first] = await product.phone(PHONE)
      await product.answer({ from: PHONE, type: 'button', text: 'Confirm', buttonPayload: 'confirm_order', context: first?.id })
      const notes = () =>
        shop.site.php(`$out = array(); foreach ( wc_get_orders( array( 'limit' => 9 ) ) as $order ) {
          foreach ( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ) as $note ) { $out[] = $note->content; } } return implode( "\\n", $out );`)
      await expect.poll(notes).toContain('Confirmed by the shopper on WhatsApp')
    })

    it('has its webhooks put right with the hourly look, and the shopper hears of the order that none of them told', async () => {
      await shop.site
        .php(`global $wpdb; $wpdb->query( "UPDATE {$wpdb->prefix}wc_webhooks SET status = 'disabled' WHERE topic = 'order.updated'" );
        $wpdb->query( "DELETE FROM {$wpdb->prefix}wc_webhooks WHERE topic = 'order.created'" ); wp_cache_flush();`)
      await orderInShop('+91 98765 00002')
      await shop.work()
      expect(await product.phone('919876500002')).toEqual([])
      await product.sweep()
      await expect.poll(async () => (await product.phone('919876500002')).map(({ template }) => template)).toEqual(['order_placed_cod_v1'])
      // What was in the shop before it was connected is nobody's news.
      expect(await product.phone('919876500001')).toEqual([])
      await openSettings(merchant, shop.site)
      expect(await merchant.locator('.wenext-hooks td').allTextContents()).toEqual(['Works', 'Works', 'Works', 'Works'])
    })

    it('deletes the plugin: nothing of it is left, and the product takes and sends nothing more', async () => {
      expect(await product.deliver(hook, 'order.updated', { id: 999_001, status: 'checkout-draft' })).toBe(200)
      const { plugin } = await secrets()
      await merchant.goto(`${shop.site.url}/wp-admin/plugins.php`)
      await merchant.click(`tr[data-plugin="${PLUGIN}"] .deactivate a`)
      await merchant.locator(`tr[data-plugin="${PLUGIN}"] .delete a`).waitFor()
      merchant.once('dialog', (dialog) => void dialog.accept())
      await merchant.click(`tr[data-plugin="${PLUGIN}"] .delete a`)
      await merchant.locator('tr', { hasText: 'was successfully deleted' }).waitFor()
      expect(await tracesOf(shop.site)).toEqual(NOTHING)
      const before = await product.phone(PHONE)
      expect(await product.deliver(hook, 'order.updated', { id: 999_001, status: 'checkout-draft' })).toBe(401)
      expect(await product.deliver(plugin, 'cart.ended', {})).toBe(410)
      await orderInShop(SHOPPER.phone)
      await shop.work()
      await product.sweep()
      await new Promise((done) => setTimeout(done, 3_000))
      expect(await product.phone(PHONE)).toEqual(before)
      expect(await tracesOf(shop.site)).toEqual(NOTHING)
    })

    it('comes back, and leaves with Disconnect', async () => {
      const before = (await product.phone(PHONE)).length
      shop.site.restore()
      await shop.site.php(`require_once ABSPATH . 'wp-admin/includes/plugin.php'; activate_plugin( '${PLUGIN}' );`)
      await connect()
      expect(await state()).toBe('Connected')
      // Without a code it comes back to the account that it had last.
      expect(await merchant.locator('.wenext-name').textContent()).toContain('as Chai & Cotton.')
      const again = await secrets()
      expect(again.hook.url).toBe(hook.url)
      expect(again.hook.secret).not.toBe(hook.secret)
      await useCheckout(shop.site, 'classic')
      await order(fillClassic)
      expect((await heard(before + 1)).at(-1)?.template).toBe('order_placed_cod_v1')
      await disconnect()
      expect(await tracesOf(shop.site)).toEqual({ ...NOTHING, options: ['wenext_db_version'], tables: ['shop_wenext_carts'] })
      expect(await product.deliver(again.hook, 'order.updated', { id: 999_002, status: 'checkout-draft' })).toBe(401)
    })

    it('left no key, secret or number in the product’s log, and no warning in PHP’s', async () => {
      const log = await product.log()
      expect(log).toContain('"work":"http"')
      expect(log).not.toMatch(/ck_[0-9a-f]{40}|cs_[0-9a-f]{40}|whsec_/)
      for (const secret of [hook.secret, PHONE, SHOPPER.email]) expect(log).not.toContain(secret)
      const said = await shop.site.php(`$file = WP_CONTENT_DIR . '/debug.log'; return is_file( $file ) ? file_get_contents( $file ) : '';`)
      const ours = String(said).split('\n')
      expect(ours.filter((line) => /plugins\/wenext|WeNext/.test(line))).toEqual([])
    })
  },
)
