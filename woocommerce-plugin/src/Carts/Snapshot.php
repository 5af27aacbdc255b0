<?php
namespace WeNext\ChatUpdates\Carts;

defined( 'ABSPATH' ) || exit;

/** What lies in the shopper's cart now, in a form that can be kept, told and put back. */
final class Snapshot {

	private const MOST_ITEMS = 50;

	/** @return array{items: array<int, array<string, mixed>>, coupons: array<int, string>, currency: string, total: string}|null Null when the cart is empty. */
	public static function take( \WC_Cart $cart ): ?array {
		if ( $cart->is_empty() ) {
			return null;
		}
		return array(
			'items'    => array_map( array( self::class, 'item' ), array_slice( array_values( $cart->get_cart() ), 0, self::MOST_ITEMS ) ),
			'coupons'  => array_values( array_map( 'strval', $cart->get_applied_coupons() ) ),
			'currency' => get_woocommerce_currency(),
			'total'    => wc_format_decimal( $cart->get_total( 'edit' ), wc_get_price_decimals() ),
		);
	}

	/**
	 * @param array<string, mixed> $line A line of WC_Cart::get_cart().
	 * @return array<string, mixed>
	 */
	private static function item( array $line ): array {
		$product  = $line['data'];
		$quantity = max( 1, (float) $line['quantity'] );
		$image    = wp_get_attachment_image_url( (int) $product->get_image_id(), 'woocommerce_thumbnail' );
		return array(
			'product_id'   => (int) $line['product_id'],
			'variation_id' => (int) $line['variation_id'],
			'variation'    => (array) $line['variation'],
			'sku'          => (string) $product->get_sku(),
			'name'         => html_entity_decode( wp_strip_all_tags( $product->get_name() ), ENT_QUOTES, 'UTF-8' ),
			'quantity'     => $quantity,
			// What the shopper pays for one, discounts and tax included.
			'price'        => wc_format_decimal( ( (float) ( $line['line_total'] ?? 0 ) + (float) ( $line['line_tax'] ?? 0 ) ) / $quantity, wc_get_price_decimals() ),
			'url'          => (string) get_permalink( (int) $line['product_id'] ),
			'image'        => is_string( $image ) ? $image : '',
		);
	}
}
