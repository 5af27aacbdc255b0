import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { leftOut, machine } from './machine.ts'
import { addToCart, connect, fillBlocks, fillClassic, openShop, SHOPPER, useCheckout, type Shop } from './shop.ts'

const NOTICE = 'If you don’t finish your order, we may remind you'
const rows = (shop: Shop) =>
  shop.site.php(`global $wpdb; return $wpdb->get_results( "SELECT * FROM {$wpdb->prefix}wenext_carts ORDER BY id", ARRAY_A );`) as Promise<
    Record<string, string>[]
  >
const switchCarts = (shop: Shop, isOn: boolean) =>
  shop.site.php(`WeNext\\ChatUpdates\\Settings::save( array( 'widget' => true, 'optin' => true, 'carts' => ${isOn} ) );`)
const clear = (shop: Shop) => shop.site.php(`WeNext\\ChatUpdates\\Carts\\Store::empty_all();`)
const place = async (page: Page) => {
  await page.getByRole('button', { name: /place order/i }).click()
  await page.waitForURL(/order-received/)
}

describe.skipIf(leftOut('carts of a real shop', machine.woocommerce, 'PHP, MariaDB, WordPress or WooCommerce'))(
  'a shopper leaves a cart',
  () => {
    let shop: Shop
    beforeAll(async () => {
      shop = await openShop(machine)
      await connect(await shop.merchant(), shop.site)
    })
    afterAll(() => shop?.close())

    for (const kind of ['classic', 'blocks'] as const) {
      describe(`on the ${kind} checkout`, () => {
        const fill = kind === 'classic' ? fillClassic : fillBlocks
        const path = kind === 'classic' ? '/classic-checkout/' : '/checkout/'
        beforeAll(() => useCheckout(shop.site, kind))
        beforeEach(async () => {
          await clear(shop)
          await switchCarts(shop, true)
          shop.receiver.forget()
        })

        it('is not noticed while the switch is off', async () => {
          await switchCarts(shop, false)
          const page = await shop.visit()
          await addToCart(page, shop.site, shop.products.kurta)
          await fill(page, shop.site)
          await page.waitForTimeout(2500)
          expect(await page.getByText(NOTICE).count()).toBe(0)
          expect(await rows(shop)).toEqual([])
        })

        it('is kept and told once a number was typed with the notice in view, and ends with the order', async () => {
          const page = await shop.visit()
          await addToCart(page, shop.site, shop.products.kurta)
          await page.goto(shop.site.url + path)
          expect(await page.getByText(NOTICE).isVisible()).toBe(true)
          // Seen, but nothing was typed: nothing is kept.
          expect(await rows(shop)).toEqual([])
          await fill(page, shop.site)
          await expect.poll(async () => (await rows(shop))[0]?.['phone']).toBe(SHOPPER.phone)
          expect(shop.receiver.told).toEqual([])
          await shop.work()
          const [told] = shop.receiver.of('cart.updated')
          expect(shop.receiver.told.every(({ valid }) => valid)).toBe(true)
          expect(told).toMatchObject({
            cart: expect.stringMatching(/^[0-9a-f]{32}$/),
            phone: SHOPPER.phone,
            email: SHOPPER.email,
            first_name: SHOPPER.first,
            country: 'IN',
            currency: 'INR',
            total: '1499.00',
            items: [{ product_id: String(shop.products.kurta), sku: 'KURTA-BLUE', name: 'Blue kurta', quantity: 1, price: '1499.00' }],
            recovery_url: expect.stringContaining(`${shop.site.url}/?wenext_cart=`),
            notice: { text: expect.stringContaining(NOTICE), version: expect.stringMatching(/^[0-9a-f]{12}$/) },
          })
          await place(page)
          await shop.work()
          const order = await shop.site.php(
            `return (string) wc_get_orders( array( 'limit' => 1, 'orderby' => 'id', 'order' => 'DESC' ) )[0]->get_id();`,
          )
          expect(shop.receiver.of('cart.ended')).toEqual([{ cart: told?.['cart'], order_id: order }])
          expect(await rows(shop)).toEqual([])
        })

        it('goes again when the shopper takes number and address out', async () => {
          const page = await shop.visit()
          await addToCart(page, shop.site, shop.products.kurta)
          await fill(page, shop.site)
          await expect.poll(async () => (await rows(shop)).length).toBe(1)
          const [email, number] = kind === 'classic' ? ['#billing_email', '#billing_phone'] : ['#email', '#billing-phone']
          await page.fill(number, '')
          await page.fill(email, '')
          await page.locator(email).blur()
          // The block checkout sends no empty address; the number alone goes there.
          if (kind === 'classic') await expect.poll(() => rows(shop)).toEqual([])
          else await expect.poll(async () => (await rows(shop))[0]?.['phone'] ?? '').toBe('')
        })

        it('is not kept by who says no', async () => {
          const page = await shop.visit()
          await addToCart(page, shop.site, shop.products.kurta)
          await fill(page, shop.site)
          await expect.poll(async () => (await rows(shop)).length).toBe(1)
          await page.getByRole('link', { name: 'Don’t keep my cart' }).click()
          await page.getByText('Your cart is not kept.').first().waitFor()
          expect(new URL(page.url()).pathname).toBe(path)
          expect(await rows(shop)).toEqual([])
          expect(await page.getByText(NOTICE).count()).toBe(0)
          await fill(page, shop.site)
          await page.waitForTimeout(2500)
          expect(await rows(shop)).toEqual([])
          await shop.work()
          expect(shop.receiver.told).toEqual([])
        })

        it('comes back by its link on another device, with its coupon, and without anybody’s data', async () => {
          const page = await shop.visit()
          await addToCart(page, shop.site, shop.products.kurta)
          await addToCart(page, shop.site, shop.products.mug)
          await fill(page, shop.site)
          await expect.poll(async () => (await rows(shop)).length).toBe(1)
          await page.request.post(`${shop.site.url}/?wc-ajax=apply_coupon`, {
            form: { coupon_code: 'chai10', security: await couponNonce(page, shop) },
          })
          await expect.poll(async () => (await rows(shop))[0]?.['contents']).toContain('chai10')
          await shop.work()
          const told = shop.receiver.of('cart.updated').at(-1)
          expect(told).toMatchObject({ total: '1573.65' })
          const link = String(told?.['recovery_url'])

          const phone = await shop.visit({ viewport: { width: 390, height: 800 } })
          await phone.goto(link)
          expect(new URL(phone.url()).pathname).toBe(path)
          await phone.goto(link)
          const cart = await contentsOf(phone, shop)
          expect(cart).toMatchObject({ items: [{ name: 'Blue kurta', quantity: 1 }, { quantity: 1 }], coupons: [{ code: 'chai10' }] })
          expect(cart.billing_address).toMatchObject({ email: '', phone: '', first_name: '' })
          // Ordered there, it ends for good.
          await fill(phone, shop.site)
          await place(phone)
          await shop.work()
          expect(shop.receiver.of('cart.ended')).toHaveLength(1)
          const late = await shop.visit()
          await late.goto(link)
          expect(await late.getByText('This cart is no longer there').count()).toBe(1)
        })

        it('ends when the shopper empties it', async () => {
          const page = await shop.visit()
          await addToCart(page, shop.site, shop.products.kurta)
          await fill(page, shop.site)
          await expect.poll(async () => (await rows(shop)).length).toBe(1)
          await shop.work()
          await emptyCart(page, shop)
          await shop.work()
          expect(shop.receiver.of('cart.ended')).toEqual([{ cart: shop.receiver.of('cart.updated')[0]?.['cart'] }])
          expect(await rows(shop)).toEqual([])
        })
      })
    }

    it('opens for nobody who guesses: neither the id alone nor a changed proof', async () => {
      await clear(shop)
      const link = String(
        await shop.site
          .php(`$row = WeNext\\ChatUpdates\\Carts\\Store::add( array( 'email' => 'a@shopper.example', 'notice_text' => '', 'contents' => '{"items":[{"product_id":${shop.products.mug},"variation_id":0,"variation":[],"quantity":1}]}' ) );
      return WeNext\\ChatUpdates\\Carts\\Recovery::link( $row['cart'] );`),
      )
      const page = await shop.visit()
      const last = link.at(-1) === '0' ? '1' : '0'
      for (const wrong of [link.replace(/\.[0-9a-f]+$/, ''), link.slice(0, -1) + last]) {
        await page.goto(wrong)
        expect((await contentsOf(page, shop)).items).toEqual([])
      }
      await page.goto(link)
      expect((await contentsOf(page, shop)).items).toHaveLength(1)
    })

    it('opens with the code that its link brings, and leaves to WooCommerce whether it holds', async () => {
      await clear(shop)
      const link = String(
        await shop.site
          .php(`$row = WeNext\\ChatUpdates\\Carts\\Store::add( array( 'email' => 'a@shopper.example', 'notice_text' => '', 'contents' => '{"items":[{"product_id":${shop.products.mug},"variation_id":0,"variation":[],"quantity":1}]}' ) );
      $used = new WC_Coupon(); $used->set_code( 'wnused' ); $used->set_amount( 5 ); $used->set_usage_limit( 1 ); $used->set_usage_count( 1 ); $used->save();
      return WeNext\\ChatUpdates\\Carts\\Recovery::link( $row['cart'] );`),
      )
      for (const [code, held] of [
        ['CHAI10', ['chai10']],
        ['wnused', []],
        ['no such code', []],
        ['%3Cscript%3E', []],
      ] as const) {
        const page = await shop.visit()
        await page.goto(`${link}&discount=${code}`)
        const there = await contentsOf(page, shop)
        expect(there.items).toHaveLength(1)
        expect(there.coupons.map((coupon) => coupon.code)).toEqual(held)
        // Opened twice, it is there once.
        await page.goto(`${link}&discount=${code}`)
        expect((await contentsOf(page, shop)).coupons).toHaveLength(held.length)
      }
      // A code alone opens nothing.
      const page = await shop.visit()
      await page.goto(`${shop.site.url}/?discount=chai10`)
      expect((await contentsOf(page, shop)).coupons).toEqual([])
    })

    it('takes no snapshot without the checkout’s nonce, or before the notice was in view', async () => {
      await clear(shop)
      await switchCarts(shop, true)
      await useCheckout(shop.site, 'classic')
      const page = await shop.visit()
      await addToCart(page, shop.site, shop.products.kurta)
      const form = { email: SHOPPER.email, phone: SHOPPER.phone, first_name: 'A', country: 'IN' }
      expect((await page.request.post(`${shop.site.url}/?wc-ajax=wenext_cart`, { form })).status()).toBe(403)
      const stranger = await shop.visit()
      await addToCart(stranger, shop.site, shop.products.kurta)
      await stranger.goto(`${shop.site.url}/classic-checkout/`)
      const nonce = (await stranger.locator('#wenext-cart-notice').getAttribute('data-nonce')) ?? ''
      // A guest's nonce is every guest's: what counts is what this session saw.
      expect((await page.request.post(`${shop.site.url}/?wc-ajax=wenext_cart`, { form: { ...form, nonce } })).status()).toBe(200)
      expect(await rows(shop)).toEqual([])
      expect((await stranger.request.post(`${shop.site.url}/?wc-ajax=wenext_cart`, { form: { ...form, nonce } })).status()).toBe(200)
      expect(await rows(shop)).toHaveLength(1)
    })

    it('is tried again under the same id where nobody answered, and sent as it is by then', async () => {
      await clear(shop)
      shop.receiver.forget()
      const id = Number(
        await shop.site.php(
          `$row = WeNext\\ChatUpdates\\Carts\\Store::add( array( 'email' => 'a@shopper.example', 'notice_text' => '', 'contents' => '{"total":"1.00"}' ) ); WeNext\\ChatUpdates\\Outbox\\Queue::cart( $row['id'] ); return $row['id'];`,
        ),
      )
      shop.receiver.answer = 0
      await shop.work()
      shop.receiver.answer = 503
      await shop.work()
      await shop.work()
      expect(shop.receiver.told).toHaveLength(2)
      expect(new Set(shop.receiver.told.map((one) => one.id)).size).toBe(1)
      await shop.site.php(`WeNext\\ChatUpdates\\Carts\\Store::change( ${id}, array( 'contents' => '{"total":"2.00"}' ), 2 );`)
      shop.receiver.answer = 200
      await shop.work()
      expect(shop.receiver.told.at(-1)?.data).toMatchObject({ total: '2.00' })
      expect(shop.receiver.told.at(-1)?.id).not.toBe(shop.receiver.told[0]?.id)
    })

    it('is forgotten after 30 days, by the daily job', async () => {
      await clear(shop)
      await shop.site
        .php(`global $wpdb; $add = static function ( $email, $days ) use ( $wpdb ) { $row = WeNext\\ChatUpdates\\Carts\\Store::add( array( 'email' => $email, 'notice_text' => '', 'contents' => '{}' ) );
      $wpdb->update( $wpdb->prefix . 'wenext_carts', array( 'updated_at' => gmdate( 'Y-m-d H:i:s', time() - $days * DAY_IN_SECONDS ) ), array( 'id' => $row['id'] ) ); }; $add( 'old@shopper.example', 30.1 ); $add( 'young@shopper.example', 29.9 );`)
      await shop.work()
      expect((await rows(shop)).map((row) => row['email'])).toEqual(['young@shopper.example'])
    })

    it('is in the export of its person and goes with their erasure, and WeNext hears that it ended', async () => {
      await clear(shop)
      shop.receiver.forget()
      await shop.site.php(
        `foreach ( array( 'asha@shopper.example', 'other@shopper.example' ) as $email ) { $row = WeNext\\ChatUpdates\\Carts\\Store::add( array( 'email' => $email, 'phone' => '+91 1', 'notice_text' => '', 'contents' => '{"items":[{"name":"Blue kurta"}]}' ) ); WeNext\\ChatUpdates\\Carts\\Store::sent( $row['id'], 1 ); }`,
      )
      const found = await shop.site.php(
        `$all = apply_filters( 'wp_privacy_personal_data_exporters', array() ); return call_user_func( $all['wenext-chat-updates']['callback'], 'asha@shopper.example', 1 );`,
      )
      expect(JSON.stringify(found)).toContain('Blue kurta')
      expect(JSON.stringify(found)).toContain('Words that were shown')
      expect(JSON.stringify(found)).not.toContain('other@')
      const erased = await shop.site.php(
        `$all = apply_filters( 'wp_privacy_personal_data_erasers', array() ); return call_user_func( $all['wenext-chat-updates']['callback'], 'asha@shopper.example', 1 );`,
      )
      expect(erased).toMatchObject({ items_removed: true, items_retained: true, done: true })
      expect(JSON.stringify(await rows(shop))).not.toContain('asha@')
      await shop.work()
      expect(shop.receiver.of('cart.ended')).toHaveLength(1)
      expect((await rows(shop)).map((row) => row['email'])).toEqual(['other@shopper.example'])
    })

    it('loses its consent record when WooCommerce removes personal data from the order', async () => {
      const left = await shop.site
        .php(`$order = wc_get_orders( array( 'limit' => 1, 'orderby' => 'id', 'order' => 'DESC', 'status' => 'processing' ) )[0]; $had = $order->get_meta( '_wenext_optin_wording' );
      WC_Privacy_Erasers::remove_order_personal_data( $order ); $order = wc_get_order( $order->get_id() );
      return array( '' !== $had, $order->get_meta( '_wenext_optin_wording' ), $order->get_meta( '_wc_other/wenext/whatsapp-optin' ) );`)
      expect(left).toEqual([true, '', ''])
    })

    it('goes when the merchant switches carts off', async () => {
      await clear(shop)
      const merchant = await shop.merchant()
      await switchCarts(shop, true)
      await shop.site.php(
        `WeNext\\ChatUpdates\\Carts\\Store::add( array( 'email' => 'a@shopper.example', 'notice_text' => '', 'contents' => '{}' ) );`,
      )
      await merchant.goto(`${shop.site.url}/wp-admin/admin.php?page=wenext-chat-updates`)
      await merchant.getByLabel('Send carts that shoppers leave at checkout').uncheck()
      await merchant.getByRole('button', { name: 'Save' }).click()
      await merchant.waitForURL(/wenext_said=saved/)
      expect(await rows(shop)).toEqual([])
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

/** What the shop's own Store API says is in this visitor's cart. */
const contentsOf = async (page: Page, shop: Shop) =>
  (await (await page.request.get(`${shop.site.url}/wp-json/wc/store/v1/cart`)).json()) as {
    items: { key: string; name: string; quantity: number }[]
    coupons: { code: string }[]
    billing_address: Record<string, string>
  }

/** The classic pages' own nonce for coupons, as their script reads it. */
async function couponNonce(page: Page, shop: Shop): Promise<string> {
  const html = await (await page.request.get(`${shop.site.url}/classic-checkout/`)).text()
  return /"apply_coupon_nonce":"(\w+)"/.exec(html)?.[1] ?? ''
}

async function emptyCart(page: Page, shop: Shop): Promise<void> {
  const cart = await page.request.get(`${shop.site.url}/wp-json/wc/store/v1/cart`)
  const nonce = cart.headers()['nonce'] ?? ''
  for (const { key } of ((await cart.json()) as { items: { key: string }[] }).items)
    await page.request.post(`${shop.site.url}/wp-json/wc/store/v1/cart/remove-item`, { headers: { nonce }, data: { key } })
}
