<?php
namespace WeNext\ChatUpdates\Carts;

defined( 'ABSPATH' ) || exit;

/**
 * The link that brings a cart back. It brings items and coupons only, never a name, number or address, since links are passed on.
 * What is in the cart already stays; opening the link twice adds nothing twice.
 */
final class Recovery {

	private const FIELD = 'wenext_cart';
	/** The same word as in Shopify's links. */
	private const CODE = 'discount';

	public static function hooks(): void {
		add_action( 'template_redirect', array( self::class, 'open' ), 5 );
	}

	public static function link( string $cart ): string {
		return add_query_arg( self::FIELD, $cart . '.' . self::proof( $cart ), home_url( '/' ) );
	}

	public static function open(): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- a link in a message; its proof is checked below.
		$said = isset( $_GET[ self::FIELD ] ) && is_string( $_GET[ self::FIELD ] ) ? sanitize_text_field( wp_unslash( $_GET[ self::FIELD ] ) ) : '';
		if ( '' === $said || ! WC()->cart ) {
			return;
		}
		nocache_headers();
		// A visitor without a cart has no session yet; neither cart nor notice would last beyond this request.
		if ( WC()->session && ! WC()->session->has_session() ) {
			WC()->session->set_customer_session_cookie( true );
		}
		$row = self::find( $said );
		if ( null === $row ) {
			wc_add_notice( __( 'This cart is no longer there: it was ordered, emptied, or is older than 30 days.', 'wenext-chat-updates' ), 'notice' );
			wp_safe_redirect( wc_get_page_permalink( 'shop' ) );
			exit;
		}
		Current::adopt( $row['id'] );
		self::put_back( (array) json_decode( (string) $row['contents'], true ) );
		self::apply( self::code() );
		wp_safe_redirect( WC()->cart->is_empty() ? wc_get_cart_url() : wc_get_checkout_url() );
		exit;
	}

	/** @return array<string, mixed>|null The open cart that the link is for. */
	private static function find( string $said ): ?array {
		if ( ! preg_match( '/^([0-9a-f]{32})\.([0-9a-f]{32})$/', $said, $parts ) || ! hash_equals( self::proof( $parts[1] ), $parts[2] ) ) {
			return null;
		}
		$row = Store::find_by_cart( $parts[1] );
		return null !== $row && Store::OPEN === $row['status'] ? $row : null;
	}

	/** @param array<string, mixed> $contents */
	private static function put_back( array $contents ): void {
		$cart = WC()->cart;
		foreach ( $contents['items'] ?? array() as $item ) {
			$product   = (int) $item['product_id'];
			$variation = (int) $item['variation_id'];
			$chosen    = (array) $item['variation'];
			if ( '' === $cart->find_product_in_cart( $cart->generate_cart_id( $product, $variation, $chosen ) ) ) {
				// What is sold out says so itself, by a notice of WooCommerce.
				$cart->add_to_cart( $product, $item['quantity'], $variation, $chosen );
			}
		}
		foreach ( $contents['coupons'] ?? array() as $code ) {
			if ( ! $cart->has_discount( (string) $code ) ) {
				$cart->apply_coupon( (string) $code );
			}
		}
	}

	/** The code that the link brings, made by WeNext for this cart; '' where it brings none. */
	private static function code(): string {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- a link in a message; the cart's proof was checked.
		$said = isset( $_GET[ self::CODE ] ) && is_string( $_GET[ self::CODE ] ) ? sanitize_text_field( wp_unslash( $_GET[ self::CODE ] ) ) : '';
		return preg_match( '/^[A-Za-z0-9-]{1,40}$/', $said ) ? wc_format_coupon_code( $said ) : '';
	}

	/** Whether it holds, and for this cart, is WooCommerce's to say; what it refuses it tells the shopper. */
	private static function apply( string $code ): void {
		if ( '' !== $code && ! WC()->cart->is_empty() && ! WC()->cart->has_discount( $code ) ) {
			WC()->cart->apply_coupon( $code );
		}
	}

	/** 128 bits that only this shop can make. The cart's id alone, which WeNext's records hold, opens nothing. */
	private static function proof( string $cart ): string {
		return substr( hash_hmac( 'sha256', 'cart-recovery|' . $cart, wp_salt( 'auth' ) ), 0, 32 );
	}
}
