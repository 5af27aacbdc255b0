<?php
namespace WeNext\ChatUpdates\Carts;

use WeNext\ChatUpdates\Settings;

defined( 'ABSPATH' ) || exit;

/** Learns how to reach the shopper: from the block checkout through WooCommerce's own requests, from the classic one through a small script. */
final class Capture {

	public const ENDPOINT = 'wenext_cart';

	public static function hooks(): void {
		if ( ! Settings::is_on( 'carts' ) ) {
			return;
		}
		add_action( 'woocommerce_store_api_cart_update_customer_from_request', array( self::class, 'from_blocks' ) );
		add_action( 'wc_ajax_' . self::ENDPOINT, array( self::class, 'from_classic' ) );
	}

	/** @param \WC_Customer $customer With what was just typed. */
	public static function from_blocks( $customer ): void {
		$phone = (string) $customer->get_billing_phone();
		Current::update(
			self::contact(
				(string) $customer->get_billing_email(),
				'' !== $phone ? $phone : (string) $customer->get_shipping_phone(),
				(string) $customer->get_billing_first_name(),
				(string) $customer->get_billing_country()
			)
		);
	}

	public static function from_classic(): void {
		if ( ! check_ajax_referer( self::ENDPOINT, 'nonce', false ) ) {
			wp_send_json( array(), 403 );
		}
		Current::update( self::contact( self::field( 'email' ), self::field( 'phone' ), self::field( 'first_name' ), self::field( 'country' ) ) );
		wp_send_json( (object) array() );
	}

	/**
	 * Half a number or address is nobody's: it is not kept.
	 *
	 * @return array<string, string>
	 */
	private static function contact( string $email, string $phone, string $first_name, string $country ): array {
		$digits = strlen( (string) preg_replace( '/\D/', '', $phone ) );
		return array(
			'email'      => is_email( $email ) ? mb_substr( $email, 0, 200 ) : '',
			'phone'      => $digits >= 7 && $digits <= 17 ? mb_substr( trim( $phone ), 0, 60 ) : '',
			'first_name' => mb_substr( trim( $first_name ), 0, 100 ),
			'country'    => preg_match( '/^[A-Z]{2}$/', $country ) ? $country : '',
		);
	}

	private static function field( string $name ): string {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- from_classic() has checked it.
		return isset( $_POST[ $name ] ) && is_string( $_POST[ $name ] ) ? sanitize_text_field( wp_unslash( $_POST[ $name ] ) ) : '';
	}
}
