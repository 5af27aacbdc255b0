import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leftOut, machine } from './machine.ts'
import { connect, openShop, type Shop } from './shop.ts'
import { NOTHING, tracesOf } from './traces.ts'

const PLUGIN = 'wenext-chat-updates/wenext-chat-updates.php'

/** The site becomes the first of a network, as wp-admin's "Network Setup" does it (wp-admin/includes/network.php). */
async function makeNetwork({ site }: Shop): Promise<void> {
  const { host } = new URL(site.url)
  const refused = await site.php(`global $wpdb; require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    foreach ( $wpdb->tables( 'ms_global' ) as $table => $name ) { $wpdb->$table = $name; }
    install_network();
    $said = populate_network( 1, '${host}', 'owner@shop.example', 'Shops', '/', false );
    update_option( 'active_plugins', array() );
    return is_wp_error( $said ) ? $said->get_error_message() : '';`)
  if (refused !== '') throw new Error(String(refused))
  site.configure(`define( 'MULTISITE', true ); define( 'SUBDOMAIN_INSTALL', false ); define( 'DOMAIN_CURRENT_SITE', '${host}' );
define( 'PATH_CURRENT_SITE', '/' ); define( 'SITE_ID_CURRENT_SITE', 1 ); define( 'BLOG_ID_CURRENT_SITE', 1 );`)
  await site.php(
    `update_site_option( 'active_sitewide_plugins', array( 'woocommerce/woocommerce.php' => time(), '${PLUGIN}' => time() ) );`,
  )
}

describe.skipIf(leftOut('a network of sites', machine.woocommerce, 'PHP, MariaDB, WordPress or WooCommerce'))(
  'the administrator of a network deletes the plugin',
  () => {
    let shop: Shop
    beforeAll(async () => {
      shop = await openShop(machine)
    })
    afterAll(() => shop?.close())

    /** On one site of the network. */
    const on = <T>(blog: number, work: (site: Pick<Shop['site'], 'php'>) => Promise<T>): Promise<T> =>
      work({
        php: (code) => shop.site.php(`switch_to_blog( ${blog} ); return ( static function () { ${code} } )();`),
      })

    it('nothing is left on any of its sites, and WeNext hears it of each that was connected', async () => {
      await connect(await shop.merchant(), shop.site)
      const kept = await shop.site.php(`return get_option( 'wenext_secrets' );`)
      await makeNetwork(shop)
      const { host } = new URL(shop.site.url)
      const blogs = (await shop.site.php(
        `return array( wpmu_create_blog( '${host}', '/two/', 'Two', 1 ), wpmu_create_blog( '${host}', '/three/', 'Three', 1 ) );`,
      )) as number[]
      expect(blogs).toEqual([2, 3])
      // The second has a shop that is connected as well; the third never had one.
      await on(2, ({ php }) =>
        php(`global $wpdb; WC_Install::install(); WeNext\\ChatUpdates\\Carts\\Store::make();
          $secrets = json_decode( '${JSON.stringify(kept)}', true );
          WeNext\\ChatUpdates\\Connection::keep( array( 'connection' => 'con_two', 'hook' => $secrets['hook'], 'plugin' => $secrets['plugin'], 'name' => 'Two', 'widget' => array(), 'checkout' => array() ), 1 );
          $wpdb->insert( $wpdb->prefix . 'woocommerce_api_keys', array( 'user_id' => 1, 'description' => 'WeNext - API (now)', 'permissions' => 'read_write', 'consumer_key' => 'a', 'consumer_secret' => 'b', 'truncated_key' => 'c' ) );
          wp_set_current_user( 1 ); WeNext\\ChatUpdates\\Webhooks::repair(); set_transient( 'wenext_connect_1', 'an attempt', 600 );`),
      )
      for (const blog of [1, 2]) {
        const there = await on(blog, tracesOf)
        for (const kind of ['options', 'tables', 'webhooks', 'keys']) expect(there[kind], `${kind} of ${blog}`).not.toEqual([])
      }
      shop.receiver.forget()
      await shop.site.php(`file_put_contents( WP_CONTENT_DIR . '/debug.log', '' ); require_once ABSPATH . 'wp-admin/includes/plugin.php';
        deactivate_plugins( array( '${PLUGIN}' ), false, true ); return uninstall_plugin( '${PLUGIN}' );`)
      const log = String(await shop.site.php(`return file_get_contents( WP_CONTENT_DIR . '/debug.log' );`))
      expect(log.split('\n').filter((line) => /wenext|WordPress database error/i.test(line))).toEqual([])
      expect(await on(1, tracesOf)).toEqual(NOTHING)
      expect(await on(2, tracesOf)).toEqual(NOTHING)
      expect(shop.receiver.told).toMatchObject([
        { type: 'plugin.disconnected', valid: true },
        { type: 'plugin.disconnected', valid: true },
      ])
    })
  },
)
