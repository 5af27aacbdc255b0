<?php
namespace WeNext\ChatUpdates;

defined( 'ABSPATH' ) || exit;

/**
 * The list of the plugin's parts. Each has one `hooks()` that says which events of WordPress it listens to; nothing else runs by itself.
 */
final class Plugin {

	/** Here and not in the main file, which WordPress does not load while it removes the plugin. */
	public const VERSION = '0.1.0';

	/** Parts that work without a connection: how a merchant comes, goes and is told what happens. */
	private const ALWAYS = array(
		Admin\Menu::class,
		Admin\Actions::class,
		Connect\Flow::class,
		Connect\Pending::class,
		Outbox\Queue::class,
		Privacy\Policy::class,
		Privacy\Exporter::class,
		Privacy\Eraser::class,
		Carts\Forget::class,
		Lifecycle::class,
	);

	/** Parts that shoppers meet. Before the merchant has connected nothing is printed and nothing leaves the shop. */
	private const CONNECTED = array(
		Storefront\Widget::class,
		Storefront\BackInStock::class,
		Consent\ClassicCheckout::class,
		Consent\BlockCheckout::class,
		Consent\ThankYou::class,
		Carts\Notice::class,
		Carts\Capture::class,
		Carts\Watch::class,
		Carts\Recovery::class,
	);

	/** Called once, while WordPress loads its plugins. */
	public static function boot(): void {
		add_action( 'before_woocommerce_init', array( self::class, 'declare_compatibility' ) );
		add_action( 'plugins_loaded', array( self::class, 'start' ) );
	}

	/** Orders in their own tables (HPOS), and the block versions of cart and checkout: both are supported. */
	public static function declare_compatibility(): void {
		if ( class_exists( \Automattic\WooCommerce\Utilities\FeaturesUtil::class ) ) {
			\Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( 'custom_order_tables', FILE, true );
			\Automattic\WooCommerce\Utilities\FeaturesUtil::declare_compatibility( 'cart_checkout_blocks', FILE, true );
		}
	}

	public static function start(): void {
		if ( ! class_exists( \WooCommerce::class ) ) {
			add_action( 'admin_notices', array( self::class, 'say_that_woocommerce_is_missing' ) );
			return;
		}
		$parts = Connection::is_live() ? array_merge( self::ALWAYS, self::CONNECTED ) : self::ALWAYS;
		foreach ( $parts as $part ) {
			$part::hooks();
		}
	}

	/** WordPress 6.5 refuses to activate the plugin without WooCommerce; this is for shops where WooCommerce went later. */
	public static function say_that_woocommerce_is_missing(): void {
		if ( current_user_can( 'activate_plugins' ) ) {
			printf(
				'<div class="notice notice-warning"><p>%s</p></div>',
				esc_html__( 'WeNext Chat Updates needs WooCommerce. Activate WooCommerce, and it goes on where it stopped.', 'wenext-chat-updates' )
			);
		}
	}
}
