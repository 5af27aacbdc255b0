<?php
namespace WeNext\ChatUpdates\Consent;

use WeNext\ChatUpdates\Outbox\Queue;
use WeNext\ChatUpdates\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * The box on the block checkout, through WooCommerce's additional checkout fields. Location "order": the answer belongs to this order
 * only; "contact" would be remembered with the customer and come ticked the next time.
 */
final class BlockCheckout {

	public static function hooks(): void {
		if ( ! Settings::is_on( 'optin' ) ) {
			return;
		}
		add_action( 'woocommerce_init', array( self::class, 'register' ) );
		add_action( 'woocommerce_store_api_checkout_update_order_from_request', array( self::class, 'keep' ), 10, 2 );
		add_action( 'woocommerce_store_api_checkout_order_processed', array( self::class, 'tell' ) );
	}

	public static function register(): void {
		if ( ! function_exists( 'woocommerce_register_additional_checkout_field' ) ) {
			return;
		}
		woocommerce_register_additional_checkout_field(
			array(
				'id'                         => Record::FIELD,
				'label'                      => Wording::text(),
				// Else "(optional)" would be put behind the words, and the words shown are kept as proof.
				'optionalLabel'              => Wording::text(),
				'location'                   => 'order',
				'type'                       => 'checkbox',
				'required'                   => false,
				'show_in_order_confirmation' => false,
			)
		);
	}

	/**
	 * WooCommerce keeps the answer itself; the words that were shown come beside it.
	 *
	 * @param \WC_Order        $order
	 * @param \WP_REST_Request $request
	 */
	public static function keep( $order, $request ): void {
		$fields = $request['additional_fields'];
		Record::put( $order, is_array( $fields ) && ! empty( $fields[ Record::FIELD ] ), wc_get_checkout_url() );
	}

	/** @param \WC_Order $order */
	public static function tell( $order ): void {
		if ( Record::has_agreed( $order ) ) {
			Queue::consent( $order->get_id() );
		}
	}
}
