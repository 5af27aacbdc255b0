<?php
namespace WeNext\ChatUpdates\Outbox;

use WeNext\ChatUpdates\Carts\Message;
use WeNext\ChatUpdates\Carts\Store;
use WeNext\ChatUpdates\Connection;
use WeNext\ChatUpdates\Consent\Record;
use WeNext\ChatUpdates\Relay;

defined( 'ABSPATH' ) || exit;

/** Does the jobs of the queue: reads what is true now, sends it, and plans the next try where nobody answered. */
final class Sender {

	public static function consent( int $order_id, int $tries = 0 ): void {
		$order = wc_get_order( $order_id );
		$data  = $order instanceof \WC_Order ? Record::message( $order ) : null;
		if ( null === $data || ! Connection::is_live() ) {
			return;
		}
		$said = Relay::tell( self::id( 'consent', $order_id, $data['at'] ?? '' ), 'consent.given', $data );
		if ( 'unreachable' === $said ) {
			Queue::again( Queue::CONSENT, $order_id, $tries + 1 );
		}
	}

	public static function cart( int $id, int $tries = 0 ): void {
		$row = Store::find( $id );
		if ( null === $row || ! Connection::is_live() ) {
			return;
		}
		$is_over = Store::OPEN !== $row['status'];
		if ( $is_over ) {
			$data = Message::ended( $row );
			$said = Relay::tell( self::id( 'ended', $id, $row['cart'] ), 'cart.ended', $data );
		} else {
			$data = Message::updated( $row );
			$said = Relay::tell( self::id( 'cart', $id, $row['cart'] . $row['revision'] ), 'cart.updated', $data );
		}
		if ( 'unreachable' === $said && Queue::again( Queue::CART, $id, $tries + 1 ) ) {
			return;
		}
		if ( $is_over ) {
			Store::delete( $id );
			return;
		}
		Store::sent( $id, $row['revision'] );
		// Changed while it was under way.
		$now = Store::find( $id );
		if ( null !== $now && ( $now['revision'] > $row['revision'] || Store::OPEN !== $now['status'] ) ) {
			Queue::cart( $id );
		}
	}

	/** The same for each try, so that WeNext counts one message once; another after a new connection. */
	private static function id( string $kind, int $id, string $version ): string {
		return 'msg_' . substr( hash( 'sha256', implode( '|', array( $kind, Connection::id(), $id, $version ) ) ), 0, 32 );
	}
}
