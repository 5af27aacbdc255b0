import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leftOut, machine } from './machine.ts'
import { startReceiver, type Receiver } from './receiver.ts'
import { activate, startSite, type Site } from './site.ts'
import { certificate } from './tls.ts'

const PLUGIN = 'wenext-chat-updates/wenext-chat-updates.php'
const CODE = 'WeNext\\ChatUpdates'
const SECRET = `whsec_${Buffer.from('a key of thirty-two bytes, yes!!').toString('base64')}`

/** A real WordPress, Debian's where there is no other, without WooCommerce: the shapes of what is sent, and that nothing breaks. */
describe.skipIf(leftOut('a plain WordPress', machine.wordpress, 'PHP, MariaDB or WordPress'))('WordPress without WooCommerce', () => {
  let site: Site
  let receiver: Receiver
  beforeAll(async () => {
    const tls = certificate()
    receiver = await startReceiver(tls)
    site = await startSite({ wordpress: machine.wordpress ?? '', plugins: {}, tls, ports: [receiver.port] })
    site.configure(`define( 'WENEXT_BASE_URL', '${receiver.url}' );`)
  })
  afterAll(async () => {
    receiver?.close()
    await site?.close()
  })

  it('refuses to activate the plugin, in words of its own', async () => {
    const refusal = await activate(site, PLUGIN).catch(String)
    // Before WordPress 6.5 it is the version that is refused.
    expect(refusal).toMatch(/WooCommerce|requires? .*6\.5|current WordPress version/i)
  })

  it('goes on without a word on the storefront when WooCommerce is gone, and tells the administrator', async () => {
    await site.php(`update_option( 'active_plugins', array( '${PLUGIN}' ) );`)
    const notice = await site.php(`wp_set_current_user( 1 ); ob_start(); do_action( 'admin_notices' ); return ob_get_clean();`)
    expect(notice).toContain('needs WooCommerce')
    const html = String(
      await site.php(
        `$said = wp_remote_get( home_url( '/' ) ); return wp_remote_retrieve_response_code( $said ) . wp_remote_retrieve_body( $said );`,
      ),
    )
    expect(html.slice(0, 3)).toBe('200')
    expect(html).not.toContain('wenext')
  })

  it('begins with a hash of its secret word and a way back to its own address', async () => {
    const begun = new URL(
      String(
        await site.php(
          `global $wpdb; $wpdb->suppress_errors(); wp_set_current_user( 1 ); return ${CODE}\\Connect\\Flow::begin( 'code-1' );`,
        ),
      ),
    )
    expect(begun.origin + begun.pathname).toBe(`${receiver.url}/connect/woocommerce`)
    expect([...begun.searchParams.keys()]).toEqual(['shop', 'challenge', 'return', 'code'])
    expect(begun.searchParams.get('shop')).toBe(site.url)
    expect(begun.searchParams.get('challenge')).toMatch(/^[\w-]{43}$/)
    const back = new URL(begun.searchParams.get('return') ?? '')
    expect(back.origin).toBe(site.url)
    expect(back.searchParams.get('_wpnonce')).toMatch(/^\w+$/)
    const kept = (await site.php(`wp_set_current_user( 1 ); return get_transient( 'wenext_connect_1' );`)) as { verifier: string }
    expect(begun.href).not.toContain(kept.verifier)
  })

  it('tells who may manage the shop which attempt it has under way, and nobody else', async () => {
    // WooCommerce is away here, so its right is given by hand; who asks with a key is tried in connect.test.ts.
    const asked = async (user: number, prepare = '') =>
      (await site.php(`if ( ! class_exists( 'WooCommerce' ) ) { ${CODE}\\Connect\\Pending::hooks(); }
        get_role( 'administrator' )->add_cap( 'manage_woocommerce' ); wp_set_current_user( ${user} ); ${prepare}
        $said = rest_do_request( new WP_REST_Request( 'GET', '/wc-wenext/v1/connect' ) );
        return array( 'status' => $said->get_status(), 'body' => $said->get_data() );`)) as {
        status: number
        body: Record<string, unknown>
      }
    const begin = `global $wpdb; $wpdb->suppress_errors(); ${CODE}\\Connect\\Flow::begin( '' );`
    const { verifier } = (await site.php(`wp_set_current_user( 1 ); ${begin} return get_transient( 'wenext_connect_1' );`)) as {
      verifier: string
    }
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    expect(await asked(1)).toEqual({ status: 200, body: { challenge } })
    expect(await asked(0)).toMatchObject({ status: 401, body: { code: 'rest_forbidden' } })
    const clerk = Number(
      await site.php(`return wp_insert_user( array( 'user_login' => 'clerk', 'user_pass' => 'x', 'role' => 'editor' ) );`),
    )
    expect(await asked(clerk)).toMatchObject({ status: 403, body: { code: 'rest_forbidden' } })
    // Another manager began nothing, and an attempt that is over is none.
    const manager = Number(
      await site.php(`return wp_insert_user( array( 'user_login' => 'second', 'user_pass' => 'x', 'role' => 'administrator' ) );`),
    )
    expect(await asked(manager)).toMatchObject({ status: 404, body: { code: 'wenext_nothing_pending' } })
    expect((await asked(1, `delete_transient( 'wenext_connect_1' );`)).status).toBe(404)
  })

  it('names what stands in the way before anybody presses Connect', async () => {
    const obstacle = (prepare: string) => site.php(`${prepare} return ${CODE}\\Connect\\Flow::obstacle();`)
    expect(await obstacle('')).toBe('')
    expect(await obstacle(`add_filter( 'home_url', static function ( $url ) { return str_replace( 'https:', 'http:', $url ); } );`)).toBe(
      'no_https',
    )
    expect(await obstacle(`add_filter( 'admin_url', static function ( $url ) { return str_replace( '//', '//www.', $url ); } );`)).toBe(
      'two_addresses',
    )
    expect(await obstacle(`add_filter( 'pre_option_permalink_structure', '__return_empty_string' );`)).toBe('no_permalinks')
  })

  it('signs what it sends, and knows what each answer means', async () => {
    const tell = (address: string) =>
      site.php(`update_option( 'wenext_secrets', array( 'connection' => 'con_1', 'plugin' => array( 'url' => '${address}', 'secret' => '${SECRET}' ) ) );
        return ${CODE}\\Relay::tell( 'msg_1', 'consent.given', array( 'phone' => '+91 98765 43210', 'wording' => 'Größe / \\u{20b9}' ) );`)
    const hook = `${receiver.url}/hooks/con_plugin_test`
    expect(await tell(hook)).toBe('')
    expect(receiver.told).toEqual([
      { id: 'msg_1', type: 'consent.given', valid: true, data: { phone: '+91 98765 43210', wording: 'Größe / \\u{20b9}' } },
    ])
    for (const [answer, meaning] of [
      [401, 'proof_failed'],
      [410, 'gone'],
      [403, 'refused'],
      [429, 'unreachable'],
      [302, 'unreachable'],
      [500, 'unreachable'],
      [0, 'unreachable'],
    ] as const) {
      receiver.answer = answer
      expect(await tell(hook), String(answer)).toBe(meaning)
    }
    // Nothing personal goes over plain http.
    expect(await tell(hook.replace('https', 'http'))).toBe('unreachable')
  })

  it('makes its table, and an uninstall without WooCommerce leaves nothing behind', async () => {
    receiver.forget()
    await site.php(`update_option( 'wenext_secrets', array( 'connection' => 'con_1', 'plugin' => array( 'url' => '${receiver.url}/hooks/con_plugin_test', 'secret' => '${SECRET}' ) ) ); ${CODE}\\Carts\\Store::make(); ${CODE}\\Settings::save( array() ); set_transient( 'wenext_connect_1', array( 'verifier' => 'x' ), 900 );
      update_option( 'wenext_site', array( 'name' => 'Shop' ) );
      $row = ${CODE}\\Carts\\Store::add( array( 'email' => 'a@shopper.example', 'notice_text' => '', 'contents' => '{}' ) ); return $row;`)
    const leftovers = `global $wpdb; return array( $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE '%wenext%'" ), $wpdb->get_col( "SHOW TABLES LIKE '%wenext%'" ) );`
    expect(((await site.php(leftovers)) as string[][])[1]).toEqual(['shop_wenext_carts'])
    await site.php(`update_option( 'active_plugins', array() );`)
    // Another process: WordPress has not loaded the plugin when it removes it.
    await site.php(
      `require_once ABSPATH . 'wp-admin/includes/plugin.php'; update_option( 'uninstall_plugins', array() ); return uninstall_plugin( '${PLUGIN}' );`,
    )
    expect(await site.php(leftovers)).toEqual([[], []])
    expect(receiver.told).toMatchObject([{ type: 'plugin.disconnected' }])
  })
})
