<?php
namespace WeNext\ChatUpdates\Carts;

defined( 'ABSPATH' ) || exit;

/**
 * Carts of shoppers who gave a phone number or e-mail address with the notice in view. One table of our own; a row lives 30 days
 * after its last change at most, and goes at once when the order is placed and WeNext was told.
 */
final class Store {

	public const OPEN  = 'open';
	public const ENDED = 'ended';

	private const VERSION        = '1';
	private const VERSION_OPTION = 'wenext_db_version';

	public static function table(): string {
		global $wpdb;
		return $wpdb->prefix . 'wenext_carts';
	}

	/** Makes the table, or brings it to this version. */
	public static function make(): void {
		global $wpdb;
		if ( self::VERSION === get_option( self::VERSION_OPTION ) ) {
			return;
		}
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		$table   = self::table();
		$collate = $wpdb->get_charset_collate();
		dbDelta(
			"CREATE TABLE $table (
			id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
			cart char(32) NOT NULL,
			user_id bigint(20) unsigned NOT NULL DEFAULT 0,
			email varchar(200) NOT NULL DEFAULT '',
			phone varchar(60) NOT NULL DEFAULT '',
			first_name varchar(100) NOT NULL DEFAULT '',
			country char(2) NOT NULL DEFAULT '',
			locale varchar(20) NOT NULL DEFAULT '',
			notice_text text NOT NULL,
			notice_version varchar(60) NOT NULL DEFAULT '',
			contents longtext NOT NULL,
			status varchar(10) NOT NULL DEFAULT 'open',
			order_id bigint(20) unsigned NOT NULL DEFAULT 0,
			revision int(10) unsigned NOT NULL DEFAULT 1,
			sent_revision int(10) unsigned NOT NULL DEFAULT 0,
			updated_at datetime NOT NULL,
			PRIMARY KEY  (id),
			UNIQUE KEY cart (cart),
			KEY email (email(100)),
			KEY updated_at (updated_at)
			) $collate;"
		);
		update_option( self::VERSION_OPTION, self::VERSION );
	}

	public static function drop(): void {
		global $wpdb;
		$wpdb->query( 'DROP TABLE IF EXISTS ' . self::table() ); // phpcs:ignore WordPress.DB -- our own table, at the end.
		delete_option( self::VERSION_OPTION );
	}

	/**
	 * @param array<string, mixed> $row Columns without id and cart.
	 * @return array<string, mixed> The row as it was stored.
	 */
	public static function add( array $row ): array {
		global $wpdb;
		$row['cart']       = bin2hex( random_bytes( 16 ) );
		$row['updated_at'] = gmdate( 'Y-m-d H:i:s' );
		$wpdb->insert( self::table(), $row ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- our own table.
		$row['id'] = (int) $wpdb->insert_id;
		return $row;
	}

	/** @param array<string, mixed> $change A change of what is sent counts the revision up. */
	public static function change( int $id, array $change, int $revision ): void {
		global $wpdb;
		$change['revision']   = $revision;
		$change['updated_at'] = gmdate( 'Y-m-d H:i:s' );
		$wpdb->update( self::table(), $change, array( 'id' => $id ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- our own table.
	}

	/** Whose cart it was is no longer needed: only that it ended is still to be told. */
	public static function end( int $id, int $order_id ): void {
		global $wpdb;
		$nobody = array_fill_keys( array( 'email', 'phone', 'first_name', 'country', 'notice_text' ), '' );
		$rest   = array( 'user_id' => 0, 'contents' => '{}', 'status' => self::ENDED, 'order_id' => $order_id, 'updated_at' => gmdate( 'Y-m-d H:i:s' ) );
		$wpdb->update( self::table(), array_merge( $nobody, $rest ), array( 'id' => $id ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- our own table.
	}

	public static function sent( int $id, int $revision ): void {
		global $wpdb;
		$wpdb->update( self::table(), array( 'sent_revision' => $revision ), array( 'id' => $id ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- our own table.
	}

	public static function delete( int $id ): void {
		global $wpdb;
		$wpdb->delete( self::table(), array( 'id' => $id ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- our own table.
	}

	public static function empty_all(): void {
		global $wpdb;
		if ( \WeNext\ChatUpdates\Db::has_table( self::table() ) ) {
			$wpdb->query( 'DELETE FROM ' . self::table() ); // phpcs:ignore WordPress.DB -- our own table.
		}
	}

	/** @return int How many were forgotten. */
	public static function forget_before( int $time ): int {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- our own table.
		return (int) $wpdb->query( $wpdb->prepare( 'DELETE FROM ' . self::table() . ' WHERE updated_at < %s', gmdate( 'Y-m-d H:i:s', $time ) ) );
	}

	/** @return array<string, mixed>|null */
	public static function find( int $id ): ?array {
		return self::one( 'id = %d', $id );
	}

	/** @return array<string, mixed>|null */
	public static function find_by_cart( string $cart ): ?array {
		return self::one( 'cart = %s', $cart );
	}

	/**
	 * Everything kept of a person: by e-mail address, by account, and by the numbers that the account or its address used.
	 *
	 * @param array<int, string> $phones
	 * @return array<int, array<string, mixed>>
	 */
	public static function of_person( string $email, int $user_id, array $phones ): array {
		global $wpdb;
		$where  = array( 'email = %s' );
		$values = array( $email );
		if ( $user_id > 0 ) {
			$where[]  = 'user_id = %d';
			$values[] = $user_id;
		}
		foreach ( array_filter( $phones ) as $phone ) {
			$where[]  = 'phone = %s';
			$values[] = $phone;
		}
		// phpcs:ignore WordPress.DB -- our own table; the pieces of WHERE are the literals above.
		$rows = $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM ' . self::table() . ' WHERE ' . implode( ' OR ', $where ), $values ), ARRAY_A );
		return array_map( array( self::class, 'typed' ), is_array( $rows ) ? $rows : array() );
	}

	/** @return array<int, array<string, mixed>> */
	public static function all_open(): array {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- our own table.
		$rows = $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM ' . self::table() . ' WHERE status = %s', self::OPEN ), ARRAY_A );
		return array_map( array( self::class, 'typed' ), is_array( $rows ) ? $rows : array() );
	}

	/**
	 * @param int|string $value
	 * @return array<string, mixed>|null
	 */
	private static function one( string $where, $value ): ?array {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- our own table; $where is one of two literals above.
		$row = $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM ' . self::table() . " WHERE $where", $value ), ARRAY_A );
		return is_array( $row ) ? self::typed( $row ) : null;
	}

	/**
	 * @param array<string, mixed> $row
	 * @return array<string, mixed>
	 */
	private static function typed( array $row ): array {
		foreach ( array( 'id', 'user_id', 'order_id', 'revision', 'sent_revision' ) as $number ) {
			$row[ $number ] = (int) $row[ $number ];
		}
		return $row;
	}
}
