import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AskShop, LeftCart } from '../../worker/connectors/contract.ts'
import { cartState } from '../../worker/connectors/woocommerce/api/carts.ts'
import { makeDiscount } from '../../worker/connectors/woocommerce/api/discounts.ts'
import { moneyFromMinor, type Money } from '../../worker/domain/money.ts'
import { leftOut, machine } from './machine.ts'
import { openShop, type Shop } from './shop.ts'

/** What the Relay asks of a shop about a left cart, asked of a real WooCommerce: its names, times and refusals are its own. */
describe.skipIf(leftOut('cart-api', machine.woocommerce, 'WooCommerce'))('a shop is asked about a cart', () => {
  let shop: Shop
  let ask: AskShop
  let shirt: { product: string; variation: string }
  const since = Date.now() - 60_000
  const cart = (more: Partial<LeftCart> = {}): LeftCart => ({
    since,
    phone: '+919876510001',
    email: 'asha@shopper.example',
    items: [
      { title: 'Blue kurta', quantity: 1, productId: String(shop.products.kurta) },
      { title: 'Shirt', quantity: 1, productId: shirt.product, variantId: shirt.variation },
    ],
    ...more,
  })
  const order = (phone: string, email: string) =>
    shop.site.php(
      `$o = wc_create_order(); $o->set_billing_phone( '${phone}' ); $o->set_billing_email( '${email}' ); $o->save(); return $o->get_id();`,
    )

  beforeAll(async () => {
    shop = await openShop(machine)
    await shop.site.php(`update_option( 'timezone_string', 'Asia/Kolkata' );`)
    const [key, secret] = (await shop.site.php(`global $wpdb; $k = 'ck_' . wc_rand_hash(); $s = 'cs_' . wc_rand_hash();
      $wpdb->insert( $wpdb->prefix . 'woocommerce_api_keys', array( 'user_id' => 1, 'description' => 'by hand', 'permissions' => 'read_write', 'consumer_key' => wc_api_hash( $k ), 'consumer_secret' => $s, 'truncated_key' => substr( $k, -7 ) ) );
      return array( $k, $s );`)) as [string, string]
    shirt = (await shop.site
      .php(`$a = new WC_Product_Attribute(); $a->set_name( 'Size' ); $a->set_options( array( 'M', 'L' ) ); $a->set_variation( true );
      $p = new WC_Product_Variable(); $p->set_name( 'Shirt' ); $p->set_attributes( array( $a ) ); $p->save();
      $v = new WC_Product_Variation(); $v->set_parent_id( $p->get_id() ); $v->set_attributes( array( 'size' => 'M' ) ); $v->set_regular_price( '500' ); $v->save();
      WC_Product_Variable::sync( $p->get_id() );
      return array( 'product' => (string) $p->get_id(), 'variation' => (string) $v->get_id() );`)) as typeof shirt
    const { request } = await shop.visit()
    ask = async ({ method, path, query, body }) => {
      const answer = await request.fetch(`${shop.site.url}/wp-json${path}?${new URLSearchParams(query).toString()}`, {
        method,
        headers: { authorization: `Basic ${btoa(`${key}:${secret}`)}` },
        ...(body === undefined ? {} : { data: body }),
      })
      return { status: answer.status(), headers: new Headers(answer.headers()), body: (await answer.json()) as unknown }
    }
  })
  afterAll(() => shop?.close())

  it('is open, then has an item gone: out of stock, in its one size, deleted', async () => {
    expect(await cartState(ask, cart())).toBe('open')
    const stock = (id: string, status: string) =>
      shop.site.php(`$p = wc_get_product( ${id} ); $p->set_manage_stock( false ); $p->set_stock_status( '${status}' ); $p->save();`)
    for (const id of [String(shop.products.kurta), shirt.variation]) {
      await stock(id, 'outofstock')
      expect(await cartState(ask, cart())).toBe('item_gone')
      await stock(id, 'onbackorder')
      expect(await cartState(ask, cart())).toBe('open')
    }
    const mug = { items: [{ title: 'Mug', quantity: 1, productId: String(shop.products.mug) }] }
    expect(await cartState(ask, cart(mug))).toBe('open')
    await shop.site.php(`wp_delete_post( ${shop.products.mug}, true );`)
    expect(await cartState(ask, cart(mug))).toBe('item_gone')
  })

  it('is bought with an order since, by number or by e-mail, and with no other', async () => {
    const first = await order('98765 10002', 'other@shopper.example')
    expect(await cartState(ask, cart())).toBe('open')
    await order('098765-10001', 'another@shopper.example')
    expect(await cartState(ask, cart())).toBe('bought')
    expect(await cartState(ask, cart({ phone: '+919876510009' }))).toBe('open')
    await shop.site.php(`$o = wc_get_order( ${Number(first)} ); $o->set_billing_email( 'Asha@shopper.example' ); $o->save();`)
    expect(await cartState(ask, cart({ phone: '+919876510009' }))).toBe('bought')
    expect(await cartState(ask, cart({ since: Date.now() + 60_000 }))).toBe('open')
  })

  it('makes a code once, for one use, that ends when it should on a clock in India', async () => {
    const until = Math.floor(Date.now() / 1000) * 1000 + 48 * 3_600_000
    const coupon = (code: string) =>
      shop.site.php(
        `$c = new WC_Coupon( '${code}' ); return array( $c->get_discount_type(), $c->get_amount(), $c->get_usage_limit(), $c->get_date_expires()->getTimestamp(), $c->get_individual_use() );`,
      )
    const wish = { code: 'WN0123456789', percent: 10, from: Date.now(), until }
    expect(await makeDiscount(ask, wish)).toEqual({ until })
    expect(await makeDiscount(ask, { ...wish, until: until + 1000 })).toEqual({ until })
    expect(await coupon('wn0123456789')).toEqual(['percent', '10', 1, until / 1000, true])
    const rupees = moneyFromMinor(12_550, 'INR') as Money
    expect(await makeDiscount(ask, { code: 'WNAMOUNT00', amount: rupees, from: Date.now(), until })).toEqual({ until })
    expect(await coupon('wnamount00')).toEqual(['fixed_cart', '125.5', 1, until / 1000, true])
    const dollars = moneyFromMinor(100, 'USD') as Money
    expect(await makeDiscount(ask, { code: 'WNDOLLARS0', amount: dollars, from: Date.now(), until })).toBe('other_currency')
  })
})
