/** A real shop for tests: WordPress with WooCommerce and our plugin, the receiver, and a Chromium to visit them as merchant and shopper. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launch } from '../node/sandbox-browser.ts'
import type { Machine } from './machine.ts'
import { startReceiver, type Receiver } from './receiver.ts'
import { activate, ADMIN, startSite, type Plan, type Site } from './site.ts'
import { certificate } from './tls.ts'

export interface Shop extends BareShop {
  readonly receiver: Receiver
}

/** The shop alone: whom it is connected to is the caller's. */
export interface BareShop {
  readonly site: Site
  readonly products: { readonly kurta: number; readonly mug: number }
  /** A new visitor's page. */
  readonly visit: (options?: BrowserContextOptions) => Promise<Page>
  /** A page on which the merchant is logged in. */
  readonly merchant: () => Promise<Page>
  /** Does what Action Scheduler has planned, now: its webhooks and our jobs. */
  readonly work: () => Promise<void>
  readonly close: () => Promise<void>
}

const SETTINGS = '/wp-admin/admin.php?page=wenext-chat-updates'

export async function openShop(machine: Machine): Promise<Shop> {
  const tls = certificate()
  const receiver = await startReceiver(tls)
  const shop = await openBareShop(machine, { tls, ports: [receiver.port] }, receiver.url)
  await activate(shop.site, 'wenext-chat-updates/wenext-chat-updates.php')
  return {
    ...shop,
    receiver,
    async close() {
      receiver.close()
      await shop.close()
    },
  }
}

/** Without the receiver, and with our plugin not yet switched on. `wenext` is where the plugin will find WeNext. */
export async function openBareShop(machine: Machine, plan: Omit<Plan, 'wordpress' | 'plugins'>, wenext: string): Promise<BareShop> {
  const site = await startSite({ ...plan, wordpress: machine.wordpress ?? '', plugins: { woocommerce: machine.woocommerce ?? '' } })
  site.configure(`define( 'WENEXT_BASE_URL', '${wenext}' );`)
  await activate(site, 'woocommerce/woocommerce.php')
  const products = (await site.php(FURNISH)) as BareShop['products']
  const browser: Browser = await launch(mkdtempSync(join(tmpdir(), 'wenext-chromium-')))
  const visit = async (options: BrowserContextOptions = {}) => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-IN', ...options })
    context.setDefaultTimeout(30_000)
    return context.newPage()
  }
  return {
    site,
    products,
    visit,
    async merchant() {
      const page = await visit({ viewport: { width: 1280, height: 1000 } })
      await logIn(page, site, ADMIN.user, ADMIN.password)
      return page
    },
    work: () => work(site),
    async close() {
      await browser.close()
      await site.close()
    },
  }
}

export async function logIn(page: Page, site: Site, user: string, password: string): Promise<void> {
  await page.goto(`${site.url}/wp-login.php`)
  // WordPress puts the cursor here a moment later; what is typed elsewhere before that would end up here.
  await page.locator('#user_login:focus').waitFor()
  await page.fill('#user_login', user)
  await page.fill('#user_pass', password)
  await page.click('#wp-submit')
  await page.waitForURL(/wp-admin/)
}

/** A small Indian shop: two products, cash on delivery, one coupon, one page with the classic checkout. */
const FURNISH = `
  WC_Install::install();
  foreach ( array(
    'woocommerce_default_country' => 'IN:KA', 'woocommerce_currency' => 'INR', 'woocommerce_coming_soon' => 'no',
    'woocommerce_cod_settings' => array( 'enabled' => 'yes', 'title' => 'Cash on delivery' ), 'woocommerce_onboarding_profile' => array( 'skipped' => true ),
    'woocommerce_checkout_phone_field' => 'optional',
  ) as $name => $value ) { update_option( $name, $value ); }
  $make = static function ( $name, $price, $sku ) {
    $p = new WC_Product_Simple(); $p->set_name( $name ); $p->set_regular_price( $price ); $p->set_sku( $sku );
    $p->set_manage_stock( true ); $p->set_stock_quantity( 100 ); return $p->save();
  };
  $made = array( 'kurta' => $make( 'Blue kurta', '1499', 'KURTA-BLUE' ), 'mug' => $make( 'Clay mug </script>', '249.50', 'MUG' ) );
  $coupon = new WC_Coupon(); $coupon->set_code( 'chai10' ); $coupon->set_discount_type( 'percent' ); $coupon->set_amount( 10 ); $coupon->save();
  wp_insert_post( array( 'post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Classic checkout', 'post_name' => 'classic-checkout', 'post_content' => '[woocommerce_checkout]' ) );
  update_option( 'blocks_checkout_page', get_option( 'woocommerce_checkout_page_id' ) );
  flush_rewrite_rules();
  return $made;`

/** Which of the two checkouts the shop uses, and which theme. */
export const useCheckout = (site: Site, kind: 'classic' | 'blocks'): Promise<unknown> =>
  site.php(
    kind === 'classic'
      ? `update_option( 'woocommerce_checkout_page_id', get_page_by_path( 'classic-checkout' )->ID ); switch_theme( 'classic-theme' ); flush_rewrite_rules();`
      : `update_option( 'woocommerce_checkout_page_id', get_option( 'blocks_checkout_page' ) ); switch_theme( 'block-theme' ); flush_rewrite_rules();`,
  )

async function work(site: Site): Promise<void> {
  await site.php(`global $wpdb;
    $due = gmdate( 'Y-m-d H:i:s', time() - 1 );
    $wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->prefix}actionscheduler_actions SET scheduled_date_gmt = %s, scheduled_date_local = %s
      WHERE status = 'pending' AND hook IN ( 'wenext_send_cart', 'wenext_send_consent', 'wenext_forget_carts', 'woocommerce_deliver_webhook_async' )", $due, $due ) );
    ActionScheduler_QueueRunner::instance()->run( 'test' );`)
}

/** The merchant presses Connect and approves in WooCommerce. */
export async function connect(page: Page, site: Site): Promise<void> {
  await page.goto(site.url + SETTINGS)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await page.getByRole('link', { name: 'Approve' }).click()
  await page.waitForURL(/wenext_said=/)
}

export const openSettings = (page: Page, site: Site) => page.goto(site.url + SETTINGS)

/** Puts a product into the visitor's cart. */
export async function addToCart(page: Page, site: Site, product: number): Promise<void> {
  await page.goto(`${site.url}/?add-to-cart=${product}`)
}

export const SHOPPER = { first: 'Asha', last: 'Testperson', phone: '+91 98765 43210', email: 'asha@shopper.example' }

/** Fills the classic checkout and leaves the last press to the caller. */
export async function fillClassic(page: Page, site: Site): Promise<void> {
  await page.goto(`${site.url}/classic-checkout/`)
  const fields = { first_name: SHOPPER.first, last_name: SHOPPER.last, address_1: '1 Sample Lane', city: 'Demoville', postcode: '560001' }
  for (const [name, value] of Object.entries(fields)) await page.fill(`#billing_${name}`, value)
  await page.fill('#billing_phone', SHOPPER.phone)
  await page.fill('#billing_email', SHOPPER.email)
  await page.locator('#billing_email').blur()
}

export async function fillBlocks(page: Page, site: Site): Promise<void> {
  await page.goto(`${site.url}/checkout/`)
  await page.fill('#email', SHOPPER.email)
  // An address that the shop knows already is folded up.
  if (!(await page.locator('#billing-first_name').isVisible())) await page.getByRole('button', { name: /edit.*address/i }).click()
  // Nothing is shipped in this shop, so there is a billing address only.
  const fields = { first_name: SHOPPER.first, last_name: SHOPPER.last, address_1: '1 Sample Lane', city: 'Demoville', postcode: '560001' }
  for (const [name, value] of Object.entries(fields)) await page.fill(`#billing-${name}`, value)
  // WooCommerce sends the address a second after the last key; an order placed before its answer may go without it.
  const isKnown = (await page.inputValue('#billing-phone')) === SHOPPER.phone
  const kept = isKnown || page.waitForResponse((answer) => (answer.request().postData() ?? '').includes(SHOPPER.phone) && answer.ok())
  await page.fill('#billing-phone', SHOPPER.phone)
  await page.locator('#billing-phone').blur()
  await kept
}
