<?php
namespace WeNext\ChatUpdates\Carts;

use WeNext\ChatUpdates\Language;
use WeNext\ChatUpdates\Outbox\Queue;
use WeNext\ChatUpdates\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * The kept cart of the shopper who is here now. Which row it is stands in WooCommerce's session, which follows a guest who logs in;
 * so a link that somebody else opened changes nothing for this shopper.
 */
final class Current {

	private const ROW     = 'wenext_cart_id';
	private const REFUSED = 'wenext_cart_refused';
	private const NOTICE  = 'wenext_cart_notice';

	/** The notice is in view from now on. */
	public static function saw( string $version ): void {
		self::set( self::NOTICE, $version );
	}

	/** Whether this shopper saw the notice as it stands today, and did not say no. */
	public static function may_be_kept(): bool {
		return self::get( self::NOTICE ) === Notice::version() && '1' !== self::get( self::REFUSED );
	}

	/** The shopper says no: what was kept goes, and nothing is kept again in this session. */
	public static function refuse(): void {
		self::end( 0 );
		self::set( self::REFUSED, '1' );
	}

	public static function has_refused(): bool {
		return '1' === self::get( self::REFUSED );
	}

	/**
	 * The shopper gave a way to reach them, or the cart changed after they did.
	 *
	 * @param array<string, string>|null $contact Keys email, phone, first_name, country; null leaves it as it is.
	 */
	public static function update( ?array $contact ): void {
		$row       = self::row();
		$is_nobody = null !== $contact && '' === $contact['email'] . $contact['phone'];
		if ( null === $row && ( null === $contact || $is_nobody ) ) {
			return;
		}
		if ( $is_nobody ) {
			// The shopper took number and address out again.
			self::end( 0 );
			return;
		}
		if ( ! Settings::is_on( 'carts' ) || ! self::may_be_kept() || ! WC()->cart ) {
			return;
		}
		$snapshot = Snapshot::take( WC()->cart );
		if ( null === $snapshot ) {
			self::end( 0 );
			return;
		}
		$now = array_merge( $contact ?? array(), array( 'contents' => (string) wp_json_encode( $snapshot ) ) );
		if ( null === $row ) {
			$row = Store::add(
				array_merge(
					$now,
					array(
						'user_id'        => get_current_user_id(),
						'locale'         => Language::tag( determine_locale() ),
						'notice_text'    => Notice::text(),
						'notice_version' => Notice::version(),
					)
				)
			);
			self::set( self::ROW, (string) $row['id'] );
		} elseif ( array() === array_diff_assoc( $now, $row ) ) {
			return;
		} else {
			Store::change( $row['id'], $now, $row['revision'] + 1 );
		}
		Queue::cart( $row['id'] );
	}

	/** Ordered (with the order's id) or emptied (0). */
	public static function end( int $order_id ): void {
		$row = self::row();
		self::set( self::ROW, '' );
		if ( null === $row ) {
			return;
		}
		self::finish( $row, $order_id );
	}

	/** The merchant switched carts off: none is kept any longer. */
	public static function end_all(): void {
		foreach ( Store::all_open() as $row ) {
			self::finish( $row, 0 );
		}
	}

	/** @param array<string, mixed> $row What WeNext never heard of just goes. */
	public static function finish( array $row, int $order_id ): void {
		if ( 0 === $row['sent_revision'] ) {
			Store::delete( $row['id'] );
			return;
		}
		Store::end( $row['id'], $order_id );
		Queue::cart( $row['id'] );
	}

	/** This shopper opened the link of a kept cart: from now on it is theirs here too. */
	public static function adopt( int $id ): void {
		self::set( self::ROW, (string) $id );
	}

	/** @return array<string, mixed>|null */
	private static function row(): ?array {
		$id  = (int) self::get( self::ROW );
		$row = $id > 0 ? Store::find( $id ) : null;
		return null !== $row && Store::OPEN === $row['status'] ? $row : null;
	}

	private static function get( string $name ): string {
		return WC()->session ? (string) WC()->session->get( $name, '' ) : '';
	}

	private static function set( string $name, string $value ): void {
		if ( WC()->session ) {
			WC()->session->set( $name, $value );
		}
	}
}
