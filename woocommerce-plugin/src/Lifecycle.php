<?php
namespace WeNext\ChatUpdates;

use WeNext\ChatUpdates\Carts\Store;
use WeNext\ChatUpdates\Connect\Leave;
use WeNext\ChatUpdates\Outbox\Queue;

defined( 'ABSPATH' ) || exit;

/** How the plugin comes into a site and goes from it. */
final class Lifecycle {

	private const SECONDS_TO_LEAVE = 3;

	public static function hooks(): void {
		// A new version of the plugin is not activated again, so its table is looked after here.
		add_action( 'admin_init', array( Store::class, 'make' ) );
	}

	public static function activate(): void {
		Store::make();
	}

	/** Nothing runs while the plugin is off; what it knows stays for when it is switched on again. */
	public static function deactivate(): void {
		Queue::clear();
	}

	public static function uninstall(): void {
		if ( ! is_multisite() ) {
			self::leave_site();
			return;
		}
		foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $site ) {
			switch_to_blog( (int) $site );
			self::leave_site();
			restore_current_blog();
		}
	}

	private static function leave_site(): void {
		global $wpdb;
		Leave::now( self::SECONDS_TO_LEAVE );
		Store::drop();
		// Attempts to connect, one per user.
		$like = $wpdb->esc_like( '_transient_wenext_connect_' ) . '%';
		$late = $wpdb->esc_like( '_transient_timeout_wenext_connect_' ) . '%';
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- transients can't be deleted by a part of their name.
		$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->options} WHERE option_name LIKE %s OR option_name LIKE %s", $like, $late ) );
	}
}
