<?php
namespace WeNext\ChatUpdates\Consent;

use WeNext\ChatUpdates\Language;

defined( 'ABSPATH' ) || exit;

/** The shopper's answer, kept on the order with the words that were shown. Through the order's own methods, so that it works with HPOS and without. */
final class Record {

	/** The id of the field in the block checkout; WooCommerce makes the meta key of it. */
	public const FIELD   = 'wenext/whatsapp-optin';
	public const ANSWER  = '_wc_other/wenext/whatsapp-optin';
	public const WORDING = '_wenext_optin_wording';
	public const VERSION = '_wenext_optin_version';
	public const AT      = '_wenext_optin_at';
	public const PAGE    = '_wenext_optin_page';
	public const LOCALE  = '_wenext_optin_locale';

	public const KEYS = array( self::ANSWER, self::WORDING, self::VERSION, self::AT, self::PAGE, self::LOCALE );

	/** Writes the answer into the order; the caller saves the order. */
	public static function put( \WC_Order $order, bool $has_agreed, string $page ): void {
		$order->update_meta_data( self::ANSWER, $has_agreed ? '1' : '0' );
		$order->update_meta_data( self::WORDING, Wording::text() );
		$order->update_meta_data( self::VERSION, Wording::version() );
		$order->update_meta_data( self::AT, gmdate( 'Y-m-d\TH:i:s\Z' ) );
		$order->update_meta_data( self::PAGE, $page );
		$order->update_meta_data( self::LOCALE, Language::tag( determine_locale() ) );
	}

	public static function has_agreed( \WC_Order $order ): bool {
		return '1' === (string) $order->get_meta( self::ANSWER );
	}

	/** The number that the answer is about, as it was typed; '' if the order has none. */
	public static function phone( \WC_Order $order ): string {
		$billing = trim( (string) $order->get_billing_phone() );
		return '' !== $billing ? $billing : trim( (string) $order->get_shipping_phone() );
	}

	/**
	 * What is told to WeNext, null when there is nothing to tell (any more).
	 *
	 * @return array<string, mixed>|null
	 */
	public static function message( \WC_Order $order ): ?array {
		$phone = self::phone( $order );
		if ( '' === $phone || ! self::has_agreed( $order ) ) {
			return null;
		}
		$country = (string) ( $order->get_billing_country() ? $order->get_billing_country() : $order->get_shipping_country() );
		return array_filter(
			array(
				'phone'    => $phone,
				'country'  => $country,
				'purposes' => array( 'order_updates' ),
				'wording'  => (string) $order->get_meta( self::WORDING ),
				'version'  => (string) $order->get_meta( self::VERSION ),
				'page'     => (string) $order->get_meta( self::PAGE ),
				'locale'   => (string) $order->get_meta( self::LOCALE ),
				'order_id' => (string) $order->get_id(),
				'at'       => (string) $order->get_meta( self::AT ),
			)
		);
	}
}
