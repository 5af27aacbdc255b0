<?php
namespace WeNext\ChatUpdates\Carts;

defined( 'ABSPATH' ) || exit;

/** Keeps a kept cart true: what changes is noted once, at the end of the request; an order ends it. */
final class Watch {

	private const CHANGES = array(
		'woocommerce_add_to_cart',
		'woocommerce_cart_item_removed',
		'woocommerce_cart_item_restored',
		'woocommerce_after_cart_item_quantity_update',
		'woocommerce_applied_coupon',
		'woocommerce_removed_coupon',
	);

	/** Before WooCommerce saves its session (priority 20), in which the row's id stands. */
	private const BEFORE_SESSION = 10;

	public static function hooks(): void {
		foreach ( self::CHANGES as $change ) {
			add_action( $change, array( self::class, 'note' ) );
		}
		add_action( 'woocommerce_cart_emptied', array( self::class, 'emptied' ) );
		add_action( 'woocommerce_checkout_order_processed', array( self::class, 'ordered' ) );
		add_action( 'woocommerce_store_api_checkout_order_processed', array( self::class, 'ordered' ) );
	}

	public static function note(): void {
		if ( ! has_action( 'shutdown', array( self::class, 'changed' ) ) ) {
			add_action( 'shutdown', array( self::class, 'changed' ), self::BEFORE_SESSION );
		}
	}

	public static function changed(): void {
		Current::update( null );
	}

	public static function emptied(): void {
		Current::end( 0 );
	}

	/** @param int|\WC_Order $order The classic checkout hands in the id, the block checkout the order. */
	public static function ordered( $order ): void {
		Current::end( $order instanceof \WC_Order ? $order->get_id() : (int) $order );
	}
}
