import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { leftOut, machine } from './machine.ts'
import { connect, logIn, openSettings, openShop, type Shop } from './shop.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const hooksOf = (shop: Shop) =>
  shop.site.php(
    `global $wpdb; return $wpdb->get_results( "SELECT topic, status, failure_count FROM {$wpdb->prefix}wc_webhooks ORDER BY topic", ARRAY_A );`,
  )
const keysOf = (shop: Shop) =>
  shop.site.php(`global $wpdb; return (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->prefix}woocommerce_api_keys" );`)
const said = (page: Page) => page.locator('.notice[role]').first().textContent()
const press = async (page: Page, name: string) => {
  await page.getByRole('button', { name, exact: true }).click()
  await page.waitForURL(/wenext_said=/)
}

describe.skipIf(leftOut('connecting a real shop', machine.woocommerce, 'PHP, MariaDB, WordPress or WooCommerce'))(
  'a merchant connects',
  () => {
    let shop: Shop
    let page: Page
    beforeAll(async () => {
      shop = await openShop(machine)
      page = await shop.merchant()
    })
    afterAll(() => shop?.close())

    it('finds the page not connected, and nothing on the storefront', async () => {
      await openSettings(page, shop.site)
      expect(await page.locator('.wenext-state').textContent()).toBe('Not connected')
      const visitor = await shop.visit()
      await visitor.goto(shop.site.url)
      expect(await visitor.content()).not.toContain('wenext')
      expect(shop.receiver.asked).toEqual([])
    })

    it('is told what to do when the shop can not be connected', async () => {
      await shop.site.php(`update_option( 'permalink_structure', '' );`)
      await openSettings(page, shop.site)
      expect(await page.getByRole('button', { name: 'Connect', exact: true }).isDisabled()).toBe(true)
      expect(await page.locator('.notice[role=alert]').textContent()).toContain('Settings › Permalinks')
      await shop.site.php(`update_option( 'permalink_structure', '/%postname%/' );`)
    })

    it('says no at WooCommerce’s page, and nothing is connected', async () => {
      await openSettings(page, shop.site)
      await page.getByRole('button', { name: 'Connect', exact: true }).click()
      await page.getByRole('link', { name: 'Deny' }).click()
      await page.waitForURL(/wenext_said=denied/)
      expect(await page.locator('.wenext-state').textContent()).toBe('Not connected')
      expect(await keysOf(shop)).toBe(0)
    })

    it('takes no connection that this user did not begin', async () => {
      await openSettings(page, shop.site)
      const claimed = () => shop.receiver.asked.filter(({ path }) => path.endsWith('/claim')).length
      // Someone sends the merchant an address with a state of their own: without a nonce, and with one but without a verifier.
      await page.goto(`${shop.site.url}/wp-admin/admin.php?page=wenext-chat-updates&wenext=connected&state=${'a'.repeat(40)}`)
      expect(page.url()).toContain('wenext_said=flow_expired')
      await page.getByRole('button', { name: 'Connect', exact: true }).click()
      await page.getByRole('link', { name: 'Approve' }).waitFor()
      const back = shop.receiver.asked.findLast(({ path }) => path === '/connect/woocommerce')?.query['return'] ?? ''
      await shop.site.php(`global $wpdb; $wpdb->query( "DELETE FROM {$wpdb->options} WHERE option_name LIKE '%wenext_connect_%'" );`)
      await page.goto(`${back}&wenext=connected&state=${'a'.repeat(40)}`)
      expect(page.url()).toContain('wenext_said=flow_expired')
      expect(claimed()).toBe(0)
      // With a verifier of another attempt WeNext refuses.
      await openSettings(page, shop.site)
      await page.getByRole('button', { name: 'Connect', exact: true }).click()
      await page.getByRole('link', { name: 'Approve' }).waitFor()
      // A link without the nonce uses up nothing of this attempt.
      await page.goto(`${shop.site.url}/wp-admin/admin.php?page=wenext-chat-updates&wenext=connected&state=${'c'.repeat(40)}`)
      expect(claimed()).toBe(0)
      const other = shop.receiver.asked.findLast(({ path }) => path === '/connect/woocommerce')?.query['return'] ?? ''
      await page.goto(`${other}&wenext=connected&state=${'b'.repeat(40)}`)
      expect(page.url()).toContain('wenext_said=flow_expired')
      expect(claimed()).toBe(1)
      expect(await page.locator('.wenext-state').textContent()).toBe('Not connected')
    })

    it('presses one button, approves, and is connected with four working webhooks', async () => {
      await connect(page, shop.site)
      expect(await said(page)).toContain('Your shop is connected')
      expect(await page.locator('.wenext-state').textContent()).toBe('Connected')
      expect(await page.locator('.wenext-hooks td').allTextContents()).toEqual(['Works', 'Works', 'Works', 'Works'])
      expect(shop.receiver.asked.findLast(({ path }) => path === '/connect/woocommerce')?.query['shop']).toBe(shop.site.url)
      expect(await keysOf(shop)).toBe(1)
    })

    it('can be used with a screen reader, by keyboard alone and on a phone', async () => {
      const phone = await shop.merchant()
      for (const width of [1280, 390]) {
        await phone.setViewportSize({ width, height: 844 })
        await openSettings(phone, shop.site)
        expect(await phone.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
        await phone.evaluate(axe)
        const { violations } = (await phone.evaluate(`axe.run('.wenext')`)) as { violations: { id: string; nodes: { html: string }[] }[] }
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
      }
      const summary = phone.getByText('Disconnect this shop')
      await summary.focus()
      await phone.keyboard.press('Enter')
      await phone.keyboard.press('Tab')
      expect(await phone.evaluate('document.activeElement.textContent')).toBe('Disconnect')
    })

    it('keeps secrets out of every page and of the options that every page reads', async () => {
      const secrets = (await shop.site.php(`return get_option( 'wenext_secrets' );`)) as {
        hook: { secret: string }
        plugin: { secret: string }
      }
      const html = await page.content()
      expect(html).not.toContain(secrets.hook.secret)
      expect(html).not.toContain(secrets.plugin.secret)
      const autoloaded = await shop.site.php(`return array_keys( wp_load_alloptions() );`)
      expect(autoloaded).toContain('wenext_site')
      expect(autoloaded).not.toContain('wenext_secrets')
    })

    it('sees that a webhook was switched off, is missing or doubled, and repairs all of it with one press', async () => {
      await shop.site.php(`$all = array_map( 'wc_get_webhook', WC_Data_Store::load( 'webhook' )->get_webhooks_ids() );
      foreach ( $all as $hook ) {
        if ( 'order.updated' === $hook->get_topic() ) { $hook->set_status( 'disabled' ); $hook->set_failure_count( 6 ); $hook->save(); }
        if ( 'order.deleted' === $hook->get_topic() ) { $hook->delete( true ); }
        if ( 'order.created' === $hook->get_topic() ) { $twin = new WC_Webhook(); $twin->set_props( array( 'topic' => 'order.created', 'status' => 'active', 'delivery_url' => $hook->get_delivery_url(), 'name' => 'twin', 'user_id' => 1 ) ); $twin->save(); }
        if ( 'product.updated' === $hook->get_topic() ) { $hook->set_failure_count( 2 ); $hook->save(); }
      }
      $other = new WC_Webhook(); $other->set_props( array( 'topic' => 'order.created', 'status' => 'disabled', 'delivery_url' => 'https://other.example/', 'name' => 'of another app', 'user_id' => 1 ) ); $other->save();`)
      await openSettings(page, shop.site)
      expect(await page.locator('.wenext-state').textContent()).toBe('Needs attention')
      expect(await page.locator('.wenext-hooks td').allTextContents()).toEqual([
        'Works',
        'Switched off',
        'Missing',
        '2 deliveries in a row failed',
      ])
      await press(page, 'Repair')
      expect(await said(page)).toContain('work again')
      expect(await page.locator('.wenext-state').textContent()).toBe('Connected')
      expect(await hooksOf(shop)).toEqual([
        { topic: 'order.created', status: 'active', failure_count: '0' },
        { topic: 'order.created', status: 'disabled', failure_count: '0' },
        { topic: 'order.deleted', status: 'active', failure_count: '0' },
        { topic: 'order.updated', status: 'active', failure_count: '0' },
        { topic: 'product.updated', status: 'active', failure_count: '0' },
      ])
    })

    it('delivers an order with a valid signature after the repair', async () => {
      shop.receiver.forget()
      await shop.site.php(
        `$order = wc_create_order( array( 'status' => 'processing' ) ); $order->set_billing_phone( '+919876543210' ); $order->save();`,
      )
      await shop.work()
      expect(shop.receiver.hooks.map(({ topic }) => topic).toSorted()).toEqual(['order.created', 'order.updated'])
      expect(shop.receiver.hooks.every(({ valid }) => valid)).toBe(true)
    })

    it('saves what the merchant chose, without tags', async () => {
      await openSettings(page, shop.site)
      await page.getByLabel('Words beside the box').fill('News from <b>Chai & Cotton</b>')
      await page.getByLabel('Send carts that shoppers leave at checkout').check()
      await page.getByLabel('Show the chat button').uncheck()
      await press(page, 'Save')
      expect(await shop.site.php(`return get_option( 'wenext_settings' );`)).toEqual({
        widget: false,
        stock: false,
        optin: true,
        label: 'News from Chai & Cotton',
        carts: true,
        notice: '',
      })
      expect(await page.getByLabel('Words beside the box').inputValue()).toBe('News from Chai & Cotton')
    })

    it('does nothing for who may not manage the shop, or without the page’s nonce', async () => {
      const forged = await page.request.post(`${shop.site.url}/wp-admin/admin-post.php`, { form: { action: 'wenext_disconnect' } })
      expect(forged.status()).toBe(403)
      await shop.site.php(
        `wp_insert_user( array( 'user_login' => 'writer', 'user_pass' => 'writer-password', 'user_email' => 'w@shop.example', 'role' => 'author' ) );`,
      )
      const writer = await shop.visit()
      await logIn(writer, shop.site, 'writer', 'writer-password')
      const refused = await writer.request.post(`${shop.site.url}/wp-admin/admin-post.php`, { form: { action: 'wenext_disconnect' } })
      expect(refused.status()).toBe(403)
      expect((await writer.goto(`${shop.site.url}/wp-admin/admin.php?page=wenext-chat-updates`))?.status()).toBe(403)
      expect(await shop.site.php(`return (bool) get_option( 'wenext_site' );`)).toBe(true)
    })

    it('is told when WeNext no longer knows the shop, and nothing more is printed', async () => {
      await shop.site.php(`WeNext\\ChatUpdates\\Health::failed( 'gone' );`)
      await openSettings(page, shop.site)
      expect(await page.locator('.wenext-state').textContent()).toBe('Needs attention')
      expect(await page.locator('.notice[role=alert]').textContent()).toContain('no longer knows this shop')
      const visitor = await shop.visit()
      await visitor.goto(shop.site.url)
      expect(await visitor.content()).not.toContain('wenext-page')
      await shop.site.php(`WeNext\\ChatUpdates\\Health::sent();`)
    })

    it('disconnects: webhooks, key, settings and jobs go, other apps’ stay, and WeNext hears it', async () => {
      shop.receiver.forget()
      await openSettings(page, shop.site)
      await page.getByText('Disconnect this shop').click()
      await press(page, 'Disconnect')
      expect(await said(page)).toContain('Your shop is disconnected')
      expect(shop.receiver.told).toMatchObject([{ type: 'plugin.disconnected', valid: true, data: {} }])
      expect(await hooksOf(shop)).toEqual([{ topic: 'order.created', status: 'disabled', failure_count: '0' }])
      expect(await keysOf(shop)).toBe(0)
      const options = await shop.site.php(
        `global $wpdb; return $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE '%wenext%'" );`,
      )
      expect(options).toEqual(['wenext_db_version'])
    })

    it('connects with a pasted key, and says what is wrong with one that is not right', async () => {
      const key = (await shop.site.php(`global $wpdb; $k = 'ck_' . wc_rand_hash(); $s = 'cs_' . wc_rand_hash();
      $wpdb->insert( $wpdb->prefix . 'woocommerce_api_keys', array( 'user_id' => 1, 'description' => 'by hand', 'permissions' => 'read_write', 'consumer_key' => wc_api_hash( $k ), 'consumer_secret' => $s, 'truncated_key' => substr( $k, -7 ) ) );
      return array( 'key' => $k, 'secret' => $s );`)) as { key: string; secret: string }
      const paste = async (consumerKey: string, secret: string) => {
        await openSettings(page, shop.site)
        await page.getByText('Connect with a key instead').click()
        await page.getByLabel('Consumer key').fill(consumerKey)
        await page.getByLabel('Consumer secret').fill(secret)
        await press(page, 'Connect with this key')
        return said(page)
      }
      expect(await paste('hello', 'there')).toContain('begin with ck_ and cs_')
      expect(await paste(key.key, `cs_${'0'.repeat(40)}`)).toContain('your shop refused it')
      expect(await paste(key.key, key.secret)).toContain('Your shop is connected')
      const kept = JSON.stringify(await shop.site.php(`return array( get_option( 'wenext_secrets' ), get_option( 'wenext_site' ) );`))
      expect(kept).not.toContain(key.key)
      expect(kept).not.toContain(key.secret)
      await page.getByText('Disconnect this shop').click()
      await press(page, 'Disconnect')
      expect(await keysOf(shop)).toBe(0)
    })

    it('says so when WeNext can not be reached', async () => {
      shop.receiver.close()
      await openSettings(page, shop.site)
      await page.getByText('Connect with a key instead').click()
      await page.getByLabel('Consumer key').fill(`ck_${'1'.repeat(40)}`)
      await page.getByLabel('Consumer secret').fill(`cs_${'1'.repeat(40)}`)
      await press(page, 'Connect with this key')
      expect(await said(page)).toContain('WeNext did not answer')
    })

    it('wrote no warning and no notice of PHP while all this happened', async () => {
      const log = await shop.site.php(`$file = WP_CONTENT_DIR . '/debug.log'; return is_file( $file ) ? file_get_contents( $file ) : '';`)
      expect(
        String(log)
          .split('\n')
          .filter((line) => /plugins\/wenext|WeNext/.test(line)),
      ).toEqual([])
    })
  },
)
