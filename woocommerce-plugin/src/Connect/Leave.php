<?php
namespace WeNext\ChatUpdates\Connect;

use WeNext\ChatUpdates\Carts\Store;
use WeNext\ChatUpdates\Connection;
use WeNext\ChatUpdates\Outbox\Queue;
use WeNext\ChatUpdates\Relay;
use WeNext\ChatUpdates\Settings;
use WeNext\ChatUpdates\Webhooks;

defined( 'ABSPATH' ) || exit;

/** Ends the connection: WeNext is told first, because telling needs the secret; then everything that was made for it goes. */
final class Leave {

	/**
	 * @param int $seconds How long to wait for WeNext.
	 * @return bool Whether WeNext heard it. It is left either way: its key is gone, so it stops by itself.
	 */
	public static function now( int $seconds ): bool {
		$id    = 'msg_' . substr( hash( 'sha256', 'left|' . Connection::id() . '|' . wp_generate_uuid4() ), 0, 32 );
		$told  = Connection::exists() ? Relay::tell( $id, 'plugin.disconnected', array(), $seconds ) : '';
		Webhooks::remove();
		Keys::remove( Connection::key_id() );
		Queue::clear();
		Store::empty_all();
		Connection::forget();
		delete_option( Settings::OPTION );
		return in_array( $told, array( '', 'gone' ), true );
	}
}
