import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { leftOut, machine } from './machine.ts'
import { addToCart, connect, fillBlocks, fillClassic, openShop, SHOPPER, useCheckout, type Shop } from './shop.ts'

const WORDS = 'Chai & Cotton may send me news about my order on WhatsApp. I can reply STOP at any time.'

/** The newest order as the shop keeps it. */
const newestOrder = (shop: Shop) =>
  shop.site
    .php(`$order = wc_get_orders( array( 'limit' => 1, 'orderby' => 'id', 'order' => 'DESC', 'status' => array_keys( wc_get_order_statuses() ) ) )[0];
    $meta = array(); foreach ( $order->get_meta_data() as $one ) { $meta[ $one->key ][] = $one->value; }
    return array( 'id' => $order->get_id(), 'status' => $order->get_status(), 'via' => $order->get_created_via(), 'answer' => $meta['_wc_other/wenext/whatsapp-optin'] ?? null,
      'wording' => $order->get_meta( '_wenext_optin_wording' ), 'version' => $order->get_meta( '_wenext_optin_version' ), 'key' => $order->get_order_key() );`) as Promise<{
    id: number
    status: string
    via: string
    answer: string[] | null
    wording: string
    version: string
    key: string
  }>

const place = async (page: Page) => {
  await page.getByRole('button', { name: /place order/i }).click()
  await page.waitForURL(/order-received/)
}

describe.skipIf(leftOut('orders of a real shop', machine.woocommerce, 'PHP, MariaDB, WordPress or WooCommerce'))('a shopper orders', () => {
  let shop: Shop
  beforeAll(async () => {
    shop = await openShop(machine)
    await connect(await shop.merchant(), shop.site)
  })
  afterAll(() => shop?.close())

  for (const kind of ['classic', 'blocks'] as const) {
    describe(`on the ${kind} checkout`, () => {
      beforeAll(() => useCheckout(shop.site, kind))
      const fill = kind === 'classic' ? fillClassic : fillBlocks
      const via = kind === 'classic' ? 'checkout' : 'store-api'

      it('finds the box unticked, ticks it, and it is kept, delivered and told', async () => {
        shop.receiver.forget()
        const page = await shop.visit()
        await addToCart(page, shop.site, shop.products.kurta)
        await fill(page, shop.site)
        const box = page.getByLabel(WORDS, { exact: true })
        expect(await box.isChecked()).toBe(false)
        await box.check()
        await place(page)
        const order = await newestOrder(shop)
        expect(order).toMatchObject({ status: 'processing', via, answer: ['1'], wording: WORDS, version: 'w1' })
        // Nothing was told while the shopper waited.
        expect(shop.receiver.told).toEqual([])
        await shop.work()
        expect(shop.receiver.hooks.every(({ valid }) => valid)).toBe(true)
        const told = shop.receiver.hooks.find(({ topic, body }) => topic === 'order.created' && body['id'] === order.id)
        expect(told?.body['meta_data']).toContainEqual(expect.objectContaining({ key: '_wc_other/wenext/whatsapp-optin', value: '1' }))
        expect(shop.receiver.told).toMatchObject([
          {
            type: 'consent.given',
            valid: true,
            data: {
              phone: SHOPPER.phone,
              country: 'IN',
              purposes: ['order_updates'],
              wording: WORDS,
              version: 'w1',
              locale: 'en-US',
              order_id: String(order.id),
              at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
            },
          },
        ])
        expect(String(shop.receiver.told[0]?.data['page'])).not.toContain('key=')
      })

      it('passes the box by: that is kept as no, and nothing is told', async () => {
        shop.receiver.forget()
        const page = await shop.visit()
        await addToCart(page, shop.site, shop.products.kurta)
        await fill(page, shop.site)
        await place(page)
        expect(await newestOrder(shop)).toMatchObject({ via, answer: ['0'] })
        await shop.work()
        expect(shop.receiver.told).toEqual([])
      })

      it('says yes on the thank-you page instead, without JavaScript', async () => {
        const order = await newestOrder(shop)
        shop.receiver.forget()
        const page = await shop.visit({ javaScriptEnabled: false })
        const url = `${await shop.site.php(`return wc_get_order( ${order.id} )->get_checkout_order_received_url();`)}`
        await page.goto(url)
        expect(await page.locator('.wenext-thank-you').textContent()).toContain(WORDS)
        await page.getByRole('button', { name: 'Yes, on WhatsApp please' }).click()
        expect(await page.getByText('Thank you. News about this order comes on WhatsApp.').count()).toBe(1)
        expect(await page.getByRole('button', { name: 'Yes, on WhatsApp please' }).count()).toBe(0)
        expect(await newestOrder(shop)).toMatchObject({ answer: ['1'] })
        await shop.work()
        expect(shop.receiver.of('consent.given')).toMatchObject([{ order_id: String(order.id), phone: SHOPPER.phone }])
        expect(String(shop.receiver.told[0]?.data['page'])).toMatch(/order-received\/?$/)
      })

      it('prints what the page is for the widget, and a link without JavaScript', async () => {
        const page = await shop.visit()
        await page.goto(`${shop.site.url}/?p=${shop.products.mug}`)
        await expect
          .poll(() => page.evaluate('window.wenextLoaded'))
          .toMatchObject({
            template: 'product',
            product: {
              id: String(shop.products.mug),
              title: expect.stringContaining('Clay mug'),
              sku: 'MUG',
              price: '249.50',
              currency: 'INR',
            },
          })
        // A page that caches keep says nothing about its visitor.
        expect(Object.keys((await page.evaluate('window.wenextLoaded')) as object)).toEqual(['template', 'product'])
        const tag = page.locator(`script[src^="${shop.receiver.url}/w/"]`)
        expect(await tag.getAttribute('async')).not.toBeNull()
        await addToCart(page, shop.site, shop.products.mug)
        await page.goto(await cartUrl(shop))
        await expect
          .poll(() => page.evaluate('window.wenextLoaded'))
          .toMatchObject({ template: 'cart', customer: 'new', cart: { total: '249.50', currency: 'INR' } })
        const plain = await shop.visit({ javaScriptEnabled: false })
        await plain.goto(shop.site.url)
        expect(await plain.getByRole('link', { name: 'Chat on WhatsApp' }).getAttribute('href')).toBe('https://wa.me/918000000100')
      })
    })
  }

  it('asks a known customer anew with each order', async () => {
    await useCheckout(shop.site, 'blocks')
    const page = await shop.merchant()
    for (const isFirst of [true, false]) {
      await addToCart(page, shop.site, shop.products.mug)
      if (isFirst) await fillBlocks(page, shop.site)
      else await page.goto(`${shop.site.url}/checkout/`)
      const box = page.getByLabel(WORDS)
      await box.waitFor()
      expect(await box.isChecked()).toBe(false)
      if (!isFirst) return
      await box.check()
      await place(page)
      expect((await newestOrder(shop)).answer).toEqual(['1'])
    }
  })

  it('keeps orders in the new tables, and both kinds of storage are declared', async () => {
    expect(await shop.site.php(`return Automattic\\WooCommerce\\Utilities\\OrderUtil::custom_orders_table_usage_is_enabled();`)).toBe(true)
    const declared = await shop.site.php(
      `return Automattic\\WooCommerce\\Utilities\\FeaturesUtil::get_compatible_features_for_plugin( 'wenext-chat-updates/wenext-chat-updates.php' );`,
    )
    expect((declared as { compatible: string[] }).compatible).toEqual(
      expect.arrayContaining(['custom_order_tables', 'cart_checkout_blocks']),
    )
  })

  it('takes no yes on the thank-you page from who lacks the order’s key', async () => {
    const id = Number(
      await shop.site.php(
        `$o = wc_create_order( array( 'status' => 'processing' ) ); $o->set_billing_phone( '+919876543210' ); $o->save(); return $o->get_id();`,
      ),
    )
    // A nonce of one's own is easily had; the key is not.
    const page = await shop.visit()
    const nonce = String(await shop.site.php(`wp_set_current_user( 0 ); return wp_create_nonce( 'wenext_optin_order${id}' );`))
    await page.request.post(shop.site.url, { form: { wenext_optin_order: String(id), _wenext_nonce: nonce, key: 'wc_order_guess' } })
    expect(await shop.site.php(`return wc_get_order( ${id} )->get_meta( '_wc_other/wenext/whatsapp-optin' );`)).toBe('')
    const key = String(await shop.site.php(`return wc_get_order( ${id} )->get_order_key();`))
    await page.request.post(shop.site.url, { form: { wenext_optin_order: String(id), _wenext_nonce: nonce, key } })
    expect(await shop.site.php(`return wc_get_order( ${id} )->get_meta( '_wc_other/wenext/whatsapp-optin' );`)).toBe('1')
  })

  it('tells again under the same id where nobody answered, and stops where WeNext has gone', async () => {
    await shop.work()
    shop.receiver.forget()
    shop.receiver.answer = 500
    const id = Number(
      await shop.site.php(`$o = wc_create_order( array( 'status' => 'processing' ) ); $o->set_billing_phone( '+919876543210' );
      WeNext\\ChatUpdates\\Consent\\Record::put( $o, true, 'https://shop.example/checkout/' ); $o->save(); WeNext\\ChatUpdates\\Outbox\\Queue::consent( $o->get_id() ); return $o->get_id();`),
    )
    const ids = () => shop.receiver.told.filter(({ data }) => data['order_id'] === String(id)).map((one) => one.id)
    await shop.work()
    expect(ids()).toHaveLength(1)
    await shop.work()
    expect(new Set(ids()).size).toBe(1)
    expect(ids()).toHaveLength(2)
    shop.receiver.answer = 410
    await shop.work()
    expect(ids()).toHaveLength(3)
    expect(await shop.site.php(`return get_option( 'wenext_health' )['failure'];`)).toBe('gone')
    await shop.work()
    expect(ids()).toHaveLength(3)
  })

  it('keeps no personal data in the planned jobs', async () => {
    const args = await shop.site.php(
      `global $wpdb; return $wpdb->get_col( "SELECT args FROM {$wpdb->prefix}actionscheduler_actions WHERE hook LIKE 'wenext%'" );`,
    )
    expect((args as string[]).length).toBeGreaterThan(0)
    for (const one of args as string[]) expect(one).toMatch(/^\[(\d+,\d+)?\]$/)
  })

  it('wrote no warning and no notice of PHP while all this happened', async () => {
    const log = await shop.site.php(`$file = WP_CONTENT_DIR . '/debug.log'; return is_file( $file ) ? file_get_contents( $file ) : '';`)
    expect(
      String(log)
        .split('\n')
        .filter((line) => /plugins\/wenext|WeNext/.test(line)),
    ).toEqual([])
  })
})

const cartUrl = async (shop: Shop) => String(await shop.site.php(`return wc_get_cart_url();`))
