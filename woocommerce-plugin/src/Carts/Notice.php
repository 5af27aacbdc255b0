<?php
namespace WeNext\ChatUpdates\Carts;

use WeNext\ChatUpdates\Connection;
use WeNext\ChatUpdates\Settings;

defined( 'ABSPATH' ) || exit;

/** Tells shoppers at checkout that their cart is kept, and lets them say no. Without this notice in view nothing is kept. */
final class Notice {

	private const REFUSAL = 'wenext_no_cart';

	public static function hooks(): void {
		if ( ! Settings::is_on( 'carts' ) ) {
			return;
		}
		add_action( 'woocommerce_after_checkout_billing_form', array( self::class, 'show_on_classic' ), 20 );
		add_filter( 'render_block_woocommerce/checkout-contact-information-block', array( self::class, 'show_on_blocks' ) );
		add_action( 'template_redirect', array( self::class, 'take_refusal' ) );
	}

	/** The words without the merchant's own: WeNext's for this shop, else the plugin's. */
	public static function standard(): string {
		$notice = Connection::checkout()['notice'];
		return '' !== $notice ? $notice : __( 'If you don’t finish your order, we may remind you of your cart once you have typed your phone number or e-mail address.', 'wenext-chat-updates' );
	}

	public static function text(): string {
		$own = Settings::text( 'notice' );
		return '' !== $own ? $own : self::standard();
	}

	public static function version(): string {
		return substr( hash( 'sha256', self::text() ), 0, 12 );
	}

	public static function show_on_classic(): void {
		if ( Current::has_refused() ) {
			return;
		}
		Current::saw( self::version() );
		wp_enqueue_script( 'wenext-checkout', plugins_url( 'assets/checkout.js', \WeNext\ChatUpdates\FILE ), array(), \WeNext\ChatUpdates\Plugin::VERSION, true );
		printf(
			'<p id="wenext-cart-notice" class="wenext-notice" data-url="%s" data-nonce="%s">%s</p>',
			esc_url( \WC_AJAX::get_endpoint( Capture::ENDPOINT ) ),
			esc_attr( wp_create_nonce( Capture::ENDPOINT ) ),
			wp_kses_post( self::words() )
		);
	}

	/**
	 * The checkout block keeps elements that it does not know, where they stand.
	 *
	 * @param string $html The block of e-mail address and login.
	 */
	public static function show_on_blocks( $html ): string {
		if ( Current::has_refused() || ! WC()->session ) {
			return (string) $html;
		}
		Current::saw( self::version() );
		return $html . sprintf( '<p id="wenext-cart-notice" class="wenext-notice">%s</p>', wp_kses_post( self::words() ) );
	}

	public static function take_refusal(): void {
		if ( ! isset( $_GET[ self::REFUSAL ] ) || ! wp_verify_nonce( sanitize_key( wp_unslash( $_GET[ self::REFUSAL ] ) ), self::REFUSAL ) ) {
			return;
		}
		Current::refuse();
		wc_add_notice( __( 'Your cart is not kept.', 'wenext-chat-updates' ), 'success' );
		wp_safe_redirect( wc_get_checkout_url() );
		exit;
	}

	private static function words(): string {
		$no = add_query_arg( self::REFUSAL, wp_create_nonce( self::REFUSAL ), wc_get_checkout_url() );
		return sprintf( '<small>%s <a href="%s" rel="nofollow">%s</a></small>', esc_html( self::text() ), esc_url( $no ), esc_html__( 'Don’t keep my cart', 'wenext-chat-updates' ) );
	}
}
