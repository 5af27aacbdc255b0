<?php
namespace WeNext\ChatUpdates\Connect;

use WeNext\ChatUpdates\Admin\Menu;
use WeNext\ChatUpdates\Connection;
use WeNext\ChatUpdates\Relay;

defined( 'ABSPATH' ) || exit;

/**
 * Connects the shop. By one button: merchant → WeNext → WooCommerce's own approval page → WeNext → back here, where the plugin claims
 * the connection server to server. Or by a key that the merchant made and pastes. Nothing is kept before WeNext has proved the key.
 */
final class Flow {

	private const MINUTES = 15;

	public static function hooks(): void {
		add_action( 'load-' . Menu::SCREEN, array( self::class, 'come_back' ) );
	}

	/** What stands in the way of connecting at all, as a code of Words; '' if nothing does. */
	public static function obstacle(): string {
		if ( 0 !== strpos( home_url(), 'https://' ) ) {
			return 'no_https';
		}
		// WeNext sends the browser back to the shop's own origin only.
		if ( self::origin( home_url() ) !== self::origin( admin_url() ) ) {
			return 'two_addresses';
		}
		return '' === (string) get_option( 'permalink_structure' ) ? 'no_permalinks' : '';
	}

	private static function origin( string $url ): string {
		$parts = (array) wp_parse_url( $url );
		return strtolower( ( $parts['scheme'] ?? '' ) . '://' . ( $parts['host'] ?? '' ) . ':' . ( $parts['port'] ?? '' ) );
	}

	/** Remembers the verifier for this user and gives the address to send the browser to. */
	public static function begin( string $code ): string {
		$verifier = Verifier::make();
		set_transient( self::slot(), array( 'verifier' => $verifier, 'last_key' => Keys::newest() ), self::MINUTES * MINUTE_IN_SECONDS );
		$question = array(
			'shop'      => home_url(),
			'challenge' => Verifier::challenge( $verifier ),
			'return'    => wp_nonce_url( Menu::url(), 'wenext_return' ),
		);
		if ( '' !== $code ) {
			$question['code'] = $code;
		}
		// wp_nonce_url escapes its "&" for HTML; an address needs it plain.
		$question['return'] = str_replace( '&amp;', '&', $question['return'] );
		return Relay::base() . '/connect/woocommerce?' . http_build_query( $question, '', '&', PHP_QUERY_RFC3986 );
	}

	/** The browser is back from the approval page. */
	public static function come_back(): void {
		// phpcs:disable WordPress.Security.NonceVerification.Recommended -- proved below by nonce and verifier.
		$outcome = isset( $_GET['wenext'] ) && is_string( $_GET['wenext'] ) ? sanitize_key( $_GET['wenext'] ) : '';
		$state   = isset( $_GET['state'] ) && is_string( $_GET['state'] ) ? sanitize_text_field( wp_unslash( $_GET['state'] ) ) : '';
		$nonce   = isset( $_GET['_wpnonce'] ) && is_string( $_GET['_wpnonce'] ) ? sanitize_key( $_GET['_wpnonce'] ) : '';
		// phpcs:enable
		if ( '' === $outcome || ! current_user_can( Menu::CAPABILITY ) ) {
			return;
		}
		$said = wp_verify_nonce( $nonce, 'wenext_return' ) ? self::claim( $outcome, $state ) : 'flow_expired';
		wp_safe_redirect( Menu::url( $said ) );
		exit;
	}

	private static function claim( string $outcome, string $state ): string {
		$begun = get_transient( self::slot() );
		// One try: a second one with the same verifier could only be somebody else's.
		delete_transient( self::slot() );
		if ( 'connected' !== $outcome ) {
			return 'denied' === $outcome ? 'denied' : 'flow_failed';
		}
		if ( ! is_array( $begun ) || ! preg_match( '/^[A-Za-z0-9]{16,200}$/', $state ) ) {
			return 'flow_expired';
		}
		// WeNext asks the shop for this while it is asked itself (Pending).
		set_transient( self::slot( 'claim_' ), Verifier::challenge( $begun['verifier'] ), 2 * MINUTE_IN_SECONDS );
		$answer = Relay::ask( '/connect/woocommerce/claim', array( 'state' => $state, 'verifier' => $begun['verifier'] ) );
		delete_transient( self::slot( 'claim_' ) );
		if ( 403 === $answer['status'] || 404 === $answer['status'] ) {
			return 'flow_expired';
		}
		return self::take( $answer, Keys::made_since( (int) $begun['last_key'] ), 'refused' );
	}

	/** The other way: a key that the merchant made by hand. Gives a code of Words. */
	public static function paste( string $key, string $secret, string $code ): string {
		if ( ! preg_match( '/^ck_[0-9a-f]{40}$/', $key ) || ! preg_match( '/^cs_[0-9a-f]{40}$/', $secret ) ) {
			return 'key_shape';
		}
		$question = array( 'shop' => home_url(), 'consumer_key' => $key, 'consumer_secret' => $secret );
		if ( '' !== $code ) {
			$question['code'] = $code;
		}
		return self::take( Relay::ask( '/connect/woocommerce/key', $question ), Keys::id_of( $key ), 'key_refused' );
	}

	/**
	 * @param array{status: int, body: array<string, mixed>} $answer
	 * @param string                                         $refusal What a 4xx means here.
	 */
	private static function take( array $answer, int $key_id, string $refusal ): string {
		if ( 200 !== $answer['status'] ) {
			return $answer['status'] >= 400 && $answer['status'] < 500 ? $refusal : 'unreachable';
		}
		$read = Answer::read( $answer['body'] );
		if ( null === $read ) {
			return 'answer_strange';
		}
		Connection::keep( $read, $key_id );
		return 'connected';
	}

	/** @return mixed This user's attempt, false without one. */
	public static function begun() {
		return get_transient( self::slot() );
	}

	/** @return mixed The challenge of this user's attempt while it is claimed, else false. */
	public static function being_claimed() {
		return get_transient( self::slot( 'claim_' ) );
	}

	/** One attempt per user: a second press replaces the first. */
	private static function slot( string $part = '' ): string {
		return 'wenext_connect_' . $part . get_current_user_id();
	}
}
