<?php
use WeNext\ChatUpdates\Carts\Message;
use WeNext\ChatUpdates\Health;
use WeNext\ChatUpdates\Language;
use WeNext\ChatUpdates\Outbox\Backoff;

$works = array( 'state' => 'works' );

return array(
	'tries again for about a day, ever more slowly, then gives up' => static function () {
		$waits = array();
		for ( $tries = 1; null !== Backoff::after( $tries ); ++$tries ) {
			$waits[] = Backoff::after( $tries );
		}
		$sorted = $waits;
		sort( $sorted );
		same( $sorted, $waits );
		same( true, array_sum( $waits ) > 20 * 3600 && array_sum( $waits ) < 30 * 3600 );
		same( null, Backoff::after( 0 ) );
	},
	'says in one word how it stands' => static function () use ( $works ) {
		same( 'off', Health::state( false, array(), '' ) );
		same( 'connected', Health::state( true, array( $works ), '' ) );
		same( 'degraded', Health::state( true, array( $works, array( 'state' => 'off' ) ), '' ) );
		same( 'degraded', Health::state( true, array( array( 'state' => 'failing' ) ), '' ) );
		same( 'degraded', Health::state( true, array( $works ), 'unreachable' ) );
	},
	'names languages as the rest of the world does' => static function () {
		same( 'en-US', Language::tag( 'en_US' ) );
		same( 'de-DE', Language::tag( 'de_DE_formal' ) );
		same( 'ta', Language::tag( 'ta' ) );
		same( '', Language::tag( '' ) );
	},
	'ends a cart with the order, or without one' => static function () {
		same( array( 'cart' => 'c', 'order_id' => '7' ), Message::ended( array( 'cart' => 'c', 'order_id' => 7 ) ) );
		same( array( 'cart' => 'c' ), Message::ended( array( 'cart' => 'c', 'order_id' => 0 ) ) );
	},
);
