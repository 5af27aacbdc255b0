<?php
namespace WeNext\ChatUpdates\Storefront;

use WeNext\ChatUpdates\Connection;
use WeNext\ChatUpdates\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * "Tell me when it is back", on the page of a product that is sold out. The widget draws its sign-up here; the link is what a shopper without
 * scripts has. Of a product with variations it asks once all of them are gone: a page says no more about itself than its product.
 */
final class BackInStock {

	public static function hooks(): void {
		if ( ! Settings::is_on( 'widget' ) || ! Settings::is_on( 'stock' ) || '' === Connection::phone() ) {
			return;
		}
		// Below the button that buys (30). In block themes WooCommerce runs it too, between the blocks of its own template.
		add_action( 'woocommerce_single_product_summary', array( self::class, 'show' ), 31 );
	}

	public static function show(): void {
		$product = is_product() ? wc_get_product( get_queried_object_id() ) : null;
		if ( ! $product instanceof \WC_Product || $product->is_in_stock() ) {
			return;
		}
		/* translators: %s: name of a product. */
		$say = sprintf( __( 'Please tell me when this is back in stock: %s', 'wenext-chat-updates' ), PageContext::title_of( $product ) );
		printf(
			'<div class="wenext-stock" data-wenext-optin="product" data-wenext-alert="back_in_stock"><a class="button wp-element-button" href="%s" target="_blank" rel="noopener">%s</a></div>',
			esc_url( 'https://wa.me/' . Connection::phone() . '?text=' . rawurlencode( $say ) ),
			esc_html__( 'Tell me when it is back', 'wenext-chat-updates' )
		);
	}
}
