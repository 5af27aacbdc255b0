import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leftOut, machine } from './machine.ts'
import { addToCart, connect, fillClassic, openShop, useCheckout, type Shop } from './shop.ts'
import { NOTHING, tracesOf } from './traces.ts'
import { activate } from './site.ts'

const PLUGIN = 'wenext-chat-updates/wenext-chat-updates.php'

describe.skipIf(leftOut('leaving a real shop', machine.woocommerce, 'PHP, MariaDB, WordPress or WooCommerce'))(
  'a merchant deletes the plugin',
  () => {
    let shop: Shop
    beforeAll(async () => {
      shop = await openShop(machine)
      await useCheckout(shop.site, 'classic')
    })
    afterAll(() => shop?.close())

    /** A shop in use: connected, with settings, a cart under way, jobs that ran and jobs that wait. */
    const use = async () => {
      const merchant = await shop.merchant()
      await connect(merchant, shop.site)
      await shop.site.php(`WeNext\\ChatUpdates\\Settings::save( array( 'widget' => true, 'optin' => true, 'carts' => true ) );`)
      const page = await shop.visit()
      await addToCart(page, shop.site, shop.products.kurta)
      await fillClassic(page, shop.site)
      await expect
        .poll(async () => shop.site.php(`global $wpdb; return (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->prefix}wenext_carts" );`))
        .toBe(1)
      await shop.work()
      await shop.site.php(`WeNext\\ChatUpdates\\Outbox\\Queue::consent( 1 );`)
      await page.getByLabel('Chai & Cotton may send me news').check()
      await page.getByRole('button', { name: /place order/i }).click()
      await page.waitForURL(/order-received/)
      const there = await tracesOf(shop.site)
      for (const kind of ['options', 'tables', 'webhooks', 'keys', 'jobs', 'groups']) expect(there[kind], kind).not.toEqual([])
      shop.receiver.forget()
      return merchant
    }

    it('on WordPress’s own page: nothing is left, WeNext hears it, and the shopper’s answer stays with the order', async () => {
      const merchant = await use()
      await merchant.goto(`${shop.site.url}/wp-admin/plugins.php`)
      await merchant.click(`tr[data-plugin="${PLUGIN}"] .deactivate a`)
      await merchant.locator(`tr[data-plugin="${PLUGIN}"] .delete a`).waitFor()
      // Switched off nothing runs, but what the merchant set up is kept.
      expect(await tracesOf(shop.site)).toMatchObject({ jobs: [], groups: [], tables: ['shop_wenext_carts'] })
      merchant.once('dialog', (dialog) => void dialog.accept())
      await merchant.click(`tr[data-plugin="${PLUGIN}"] .delete a`)
      await merchant.locator('tr', { hasText: 'was successfully deleted' }).waitFor()
      expect(await tracesOf(shop.site)).toEqual(NOTHING)
      expect(shop.receiver.told).toMatchObject([{ type: 'plugin.disconnected', valid: true }])
      const answer = await shop.site.php(
        `return wc_get_orders( array( 'limit' => 1, 'orderby' => 'id', 'order' => 'DESC' ) )[0]->get_meta( '_wc_other/wenext/whatsapp-optin' );`,
      )
      expect(answer).toBe('1')
      const page = await shop.visit()
      await page.goto(shop.site.url)
      expect(await page.content()).not.toContain('wenext')
    })

    it('with WooCommerce switched off and WeNext out of reach: nothing is left all the same', async () => {
      shop.site.restore()
      await activate(shop.site, PLUGIN)
      await use()
      shop.receiver.answer = 0
      await shop.site.php(
        `require_once ABSPATH . 'wp-admin/includes/plugin.php'; deactivate_plugins( array( '${PLUGIN}', 'woocommerce/woocommerce.php' ) );`,
      )
      await shop.site.php(`require_once ABSPATH . 'wp-admin/includes/plugin.php'; return uninstall_plugin( '${PLUGIN}' );`)
      expect(await tracesOf(shop.site)).toEqual(NOTHING)
    })
  },
)
