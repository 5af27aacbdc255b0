<?php
namespace WeNext\ChatUpdates\Storefront;

use WeNext\ChatUpdates\Connection;
use WeNext\ChatUpdates\Plugin;
use WeNext\ChatUpdates\Settings;

defined( 'ABSPATH' ) || exit;

/** Prints the widget in the footer, which classic and block themes both have: what the page says, the script, and a plain link without JavaScript. */
final class Widget {

	private const HANDLE = 'wenext-widget';

	/**
	 * Room below what is paid with: where nothing follows, the chat button would lie on “Place order” and nobody could scroll it free.
	 * On phones the block cart keeps its button at the lower edge; the chat button goes above it (`--lift`, widget/styles.ts).
	 */
	private const ROOM = 'form.woocommerce-checkout,.wp-block-woocommerce-checkout,.woocommerce-cart .cart-collaterals,.wp-block-woocommerce-cart{padding-block-end:112px}'
		. '@media(max-width:782px){body:has(.wc-block-cart__submit-container--sticky) wenext-chat{--lift:84px}}';

	public static function hooks(): void {
		if ( ! Settings::is_on( 'widget' ) || '' === Connection::widget_src() ) {
			return;
		}
		add_action( 'wp_enqueue_scripts', array( self::class, 'script' ) );
		// Before the footer's scripts (priority 20), so that the widget finds it.
		add_action( 'wp_footer', array( self::class, 'context' ), 5 );
		add_action( 'wp_footer', array( self::class, 'link' ), 6 );
	}

	public static function script(): void {
		if ( is_cart() || is_checkout() ) {
			wp_register_style( self::HANDLE, false, array(), Plugin::VERSION );
			wp_enqueue_style( self::HANDLE );
			wp_add_inline_style( self::HANDLE, self::ROOM );
		}
		// No version: the address carries the merchant's key, and WeNext says how long it may be cached.
		wp_enqueue_script( self::HANDLE, Connection::widget_src(), array(), null, array( 'strategy' => 'async', 'in_footer' => true ) ); // phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion -- see above.
	}

	public static function context(): void {
		// JSON_HEX_*: no product name can end the script element.
		$json = (string) wp_json_encode( PageContext::read(), JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_SLASHES );
		wp_print_inline_script_tag( $json, array( 'type' => 'application/json', 'id' => 'wenext-page' ) );
	}

	/** For browsers without JavaScript. With it the widget brings its own button. */
	public static function link(): void {
		if ( '' === Connection::phone() ) {
			return;
		}
		printf(
			'<noscript><p style="position:fixed;inset-block-end:16px;inset-inline-end:16px;z-index:9999;margin:0"><a style="display:inline-block;padding:12px 18px;border-radius:28px;background:#0b7a4b;color:#fff;text-decoration:none" href="%s">%s</a></p></noscript>',
			esc_url( 'https://wa.me/' . Connection::phone() ),
			esc_html__( 'Chat on WhatsApp', 'wenext-chat-updates' )
		);
	}
}
