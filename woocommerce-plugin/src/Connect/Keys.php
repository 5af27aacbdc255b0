<?php
namespace WeNext\ChatUpdates\Connect;

use WeNext\ChatUpdates\Db;

defined( 'ABSPATH' ) || exit;

/**
 * The REST key that the shop gave WeNext. WooCommerce has no functions for its keys, so their table is read as WooCommerce itself does
 * (includes/class-wc-auth.php, create_keys): wc-auth describes a key as "<app name> - API (<date>)".
 */
final class Keys {

	private const MADE_FOR_US = 'WeNext - API (';

	/** The newest key of the shop, whoever it is for; what comes later was made by this attempt. */
	public static function newest(): int {
		global $wpdb;
		return (int) $wpdb->get_var( "SELECT MAX(key_id) FROM {$wpdb->prefix}woocommerce_api_keys" ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- no API for keys.
	}

	/** The key that wc-auth made for WeNext after `$last`, 0 if there is none. */
	public static function made_since( int $last ): int {
		global $wpdb;
		return (int) $wpdb->get_var( // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- no API for keys.
			$wpdb->prepare(
				"SELECT MAX(key_id) FROM {$wpdb->prefix}woocommerce_api_keys WHERE key_id > %d AND description LIKE %s",
				$last,
				$wpdb->esc_like( self::MADE_FOR_US ) . '%'
			)
		);
	}

	/** A pasted key's row; the shop keeps a hash of the key only. */
	public static function id_of( string $consumer_key ): int {
		global $wpdb;
		return (int) $wpdb->get_var( // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- no API for keys.
			$wpdb->prepare( "SELECT key_id FROM {$wpdb->prefix}woocommerce_api_keys WHERE consumer_key = %s", wc_api_hash( $consumer_key ) )
		);
	}

	/** Removes the key of the connection, and keys that were made for WeNext and replaced since. Other apps' keys stay. */
	public static function remove( int $key_id ): void {
		global $wpdb;
		if ( ! Db::has_table( $wpdb->prefix . 'woocommerce_api_keys' ) ) {
			return;
		}
		$wpdb->query( // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- no API for keys.
			$wpdb->prepare(
				"DELETE FROM {$wpdb->prefix}woocommerce_api_keys WHERE key_id = %d OR description LIKE %s",
				$key_id,
				$wpdb->esc_like( self::MADE_FOR_US ) . '%'
			)
		);
	}
}
