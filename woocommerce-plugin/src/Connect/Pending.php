<?php
namespace WeNext\ChatUpdates\Connect;

use WeNext\ChatUpdates\Admin\Menu;

defined( 'ABSPATH' ) || exit;

/**
 * Tells WeNext, who asks with the key that was just approved, which attempt to connect this shop has under way. Without it, somebody could
 * send a merchant an approval link of their own and claim the shop. WooCommerce lets its keys into namespaces that begin with "wc-"
 * (includes/class-wc-rest-authentication.php, is_request_to_rest_api). Only the hash of the secret word is told.
 */
final class Pending {

	public const SPACE = 'wc-wenext/v1';
	public const ROUTE = '/connect';

	public static function hooks(): void {
		add_action( 'rest_api_init', array( self::class, 'register' ) );
	}

	public static function register(): void {
		register_rest_route(
			self::SPACE,
			self::ROUTE,
			array(
				'methods'             => 'GET',
				'callback'            => array( self::class, 'answer' ),
				'permission_callback' => array( self::class, 'may_ask' ),
			)
		);
	}

	public static function may_ask(): bool {
		return current_user_can( Menu::CAPABILITY );
	}

	/** @return array{challenge: string}|\WP_Error Of the user whose key asks: who approves is who began. */
	public static function answer() {
		$challenge = self::challenge_of( Flow::begun(), Flow::being_claimed() );
		return '' === $challenge
			? new \WP_Error( 'wenext_nothing_pending', 'No connection was begun here.', array( 'status' => 404 ) )
			: array( 'challenge' => $challenge );
	}

	/**
	 * Pure: everything it looks at is handed in.
	 *
	 * @param mixed $begun   What Flow keeps of an attempt; false where there is none.
	 * @param mixed $claimed The challenge of an attempt that is being claimed; false where there is none.
	 */
	public static function challenge_of( $begun, $claimed ): string {
		if ( is_string( $claimed ) && '' !== $claimed ) {
			return $claimed;
		}
		$verifier = is_array( $begun ) ? ( $begun['verifier'] ?? '' ) : '';
		return is_string( $verifier ) && '' !== $verifier ? Verifier::challenge( $verifier ) : '';
	}
}
