<?php
namespace WeNext\ChatUpdates;

defined( 'ABSPATH' ) || exit;

/** One question to the database that several parts ask. */
final class Db {

	/** Tables of WooCommerce may be gone already when this plugin is removed. */
	public static function has_table( string $name ): bool {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- there is no function for it.
		return $name === $wpdb->get_var( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $name ) ) );
	}
}
