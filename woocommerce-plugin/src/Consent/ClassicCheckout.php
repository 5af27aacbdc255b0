<?php
namespace WeNext\ChatUpdates\Consent;

use WeNext\ChatUpdates\Outbox\Queue;
use WeNext\ChatUpdates\Settings;

defined( 'ABSPATH' ) || exit;

/** The box on the classic checkout (the shortcode), below the billing fields. */
final class ClassicCheckout {

	private const FIELD = 'wenext_whatsapp_optin';

	public static function hooks(): void {
		if ( ! Settings::is_on( 'optin' ) ) {
			return;
		}
		add_action( 'woocommerce_after_checkout_billing_form', array( self::class, 'show' ) );
		add_action( 'woocommerce_checkout_create_order', array( self::class, 'keep' ) );
		add_action( 'woocommerce_checkout_order_processed', array( self::class, 'tell' ), 10, 3 );
	}

	/** Never ticked beforehand, not even after an error elsewhere in the form: each order asks anew. */
	public static function show(): void {
		// Not woocommerce_form_field(): it puts "(optional)" behind the words, and the words shown are kept as proof.
		printf(
			'<p class="form-row form-row-wide wenext-optin" id="%1$s_field"><label class="woocommerce-form__label woocommerce-form__label-for-checkbox checkbox"><input type="checkbox" class="woocommerce-form__input woocommerce-form__input-checkbox input-checkbox" name="%1$s" id="%1$s" value="1"> <span>%2$s</span></label></p>',
			esc_attr( self::FIELD ),
			esc_html( Wording::text() )
		);
	}

	/** @param \WC_Order $order WooCommerce saves it afterwards. */
	public static function keep( $order ): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- WooCommerce has checked the checkout's nonce (WC_Checkout::process_checkout).
		$ticked = isset( $_POST[ self::FIELD ] ) && '1' === sanitize_text_field( wp_unslash( $_POST[ self::FIELD ] ) );
		Record::put( $order, $ticked, wc_get_checkout_url() );
	}

	/**
	 * @param int                  $id
	 * @param array<string, mixed> $posted
	 * @param \WC_Order            $order
	 */
	public static function tell( $id, $posted, $order ): void {
		if ( Record::has_agreed( $order ) ) {
			Queue::consent( (int) $id );
		}
	}
}
