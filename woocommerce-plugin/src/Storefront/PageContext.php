<?php
namespace WeNext\ChatUpdates\Storefront;

defined( 'ABSPATH' ) || exit;

/**
 * What this page says about itself to the widget (see docs/widget.md, "What a page may tell"). Full-page caches keep product pages, so
 * what differs between visitors (cart, order, customer) is said on cart, checkout and thank-you pages only, which WooCommerce never lets be cached.
 */
final class PageContext {

	/** @return array<string, mixed> */
	public static function read(): array {
		$page = array( 'template' => self::template() );
		if ( is_product() ) {
			$product = wc_get_product( get_queried_object_id() );
			if ( $product instanceof \WC_Product ) {
				$page['product'] = self::product( $product );
			}
		}
		if ( is_cart() || is_checkout() ) {
			$page += self::visit();
		}
		return $page;
	}

	/** As people read it, without tags and entities. */
	public static function title_of( \WC_Product $product ): string {
		return html_entity_decode( wp_strip_all_tags( $product->get_name() ), ENT_QUOTES, 'UTF-8' );
	}

	/** The words that storefronts of other shops use too, so that one rule fits all of a merchant's shops. */
	private static function template(): string {
		$is = array(
			'thank_you'  => is_order_received_page(),
			'checkout'   => is_checkout(),
			'cart'       => is_cart(),
			'account'    => is_account_page(),
			'product'    => is_product(),
			'index'      => is_front_page(),
			'search'     => is_search(),
			'collection' => is_shop() || is_product_taxonomy(),
			'article'    => is_single(),
			'page'       => is_page(),
			'404'        => is_404(),
		);
		return (string) ( array_search( true, $is, true ) ?: 'other' );
	}

	/** @return array<string, mixed> */
	private static function product( \WC_Product $product ): array {
		$tags = wp_get_post_terms( $product->get_id(), 'product_tag', array( 'fields' => 'names' ) );
		return array_filter(
			array(
				'id'       => (string) $product->get_id(),
				'title'    => self::title_of( $product ),
				'sku'      => (string) $product->get_sku(),
				'price'    => '' === $product->get_price() ? '' : wc_format_decimal( wc_get_price_to_display( $product ), wc_get_price_decimals() ),
				'currency' => get_woocommerce_currency(),
				'tags'     => is_array( $tags ) ? $tags : array(),
				'url'      => (string) get_permalink( $product->get_id() ),
			)
		);
	}

	/** @return array<string, mixed> */
	private static function visit(): array {
		$said  = array( 'customer' => is_user_logged_in() ? 'returning' : 'new' );
		$order = is_order_received_page() ? wc_get_order( absint( get_query_var( 'order-received' ) ) ) : null;
		if ( $order instanceof \WC_Order ) {
			// The number is on the page already; whoever lacks the order's key sees neither.
			// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- read only.
			$key = isset( $_GET['key'] ) && is_string( $_GET['key'] ) ? sanitize_text_field( wp_unslash( $_GET['key'] ) ) : '';
			return $order->key_is_valid( $key ) ? $said + array( 'order' => (string) $order->get_order_number() ) : $said;
		}
		if ( WC()->cart && ! WC()->cart->is_empty() ) {
			$said['cart'] = array(
				'total'    => wc_format_decimal( WC()->cart->get_total( 'edit' ), wc_get_price_decimals() ),
				'currency' => get_woocommerce_currency(),
			);
		}
		return $said;
	}
}
