<?php
namespace WeNext\ChatUpdates\Privacy;

use WeNext\ChatUpdates\Carts\Store;

defined( 'ABSPATH' ) || exit;

/** Who somebody with an e-mail address is to this shop. */
final class Person {

	/** @return array<int, array<string, mixed>> The carts kept of this person. */
	public static function carts( string $email ): array {
		$user   = get_user_by( 'email', $email );
		$phones = $user instanceof \WP_User ? array( (string) get_user_meta( $user->ID, 'billing_phone', true ) ) : array();
		foreach ( self::orders( $email, 1, 20 ) as $order ) {
			$phones[] = (string) $order->get_billing_phone();
		}
		return Store::of_person( $email, $user instanceof \WP_User ? $user->ID : 0, array_values( array_unique( $phones ) ) );
	}

	/** @return array<int, \WC_Order> */
	public static function orders( string $email, int $page, int $number ): array {
		$found = wc_get_orders( array( 'customer' => $email, 'limit' => $number, 'page' => $page, 'type' => 'shop_order' ) );
		return is_array( $found ) ? $found : array();
	}
}
