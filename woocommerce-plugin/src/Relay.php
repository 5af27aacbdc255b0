<?php
namespace WeNext\ChatUpdates;

defined( 'ABSPATH' ) || exit;

/** The only class that calls WeNext. Every call is a POST of JSON with a time limit, follows no redirect, and says how it went by a code. */
final class Relay {

	/** Where WeNext runs. A wp-config.php may define WENEXT_BASE_URL, a plugin may filter it. */
	private const BASE = 'https://wenext.example.workers.dev';

	public static function base(): string {
		$base = defined( 'WENEXT_BASE_URL' ) ? (string) constant( 'WENEXT_BASE_URL' ) : self::BASE;
		/**
		 * The address of the WeNext deployment that this shop connects to.
		 *
		 * @param string $base Without a slash at its end.
		 */
		return untrailingslashit( (string) apply_filters( 'wenext_base_url', $base ) );
	}

	/**
	 * A question while the merchant waits.
	 *
	 * @param array<string, string> $question
	 * @return array{status: int, body: array<string, mixed>} Status 0 when nobody answered.
	 */
	public static function ask( string $path, array $question ): array {
		return self::post( self::base() . $path, (string) wp_json_encode( $question ), array(), 20 );
	}

	/**
	 * A signed message of the plugin.
	 *
	 * @param string               $id   The same for each try of one message, so that WeNext counts it once.
	 * @param array<string, mixed> $data
	 * @return string '' when it arrived; 'gone', 'proof_failed', 'refused' (trying again is of no use), 'unreachable' (it is).
	 */
	public static function tell( string $id, string $type, array $data, int $seconds = 10 ): string {
		$to = Connection::plugin();
		if ( null === $to ) {
			return 'gone';
		}
		$message = array( 'type' => $type, 'timestamp' => gmdate( 'Y-m-d\TH:i:s\Z' ), 'data' => (object) $data );
		$body    = (string) wp_json_encode( $message );
		$headers = Signature::headers( $id, time(), $body, $to['secret'] );
		if ( array() === $headers ) {
			return 'proof_failed';
		}
		$code = self::meaning( self::post( $to['url'], $body, $headers, $seconds )['status'] );
		'' === $code ? Health::sent() : Health::failed( $code );
		return $code;
	}

	private static function meaning( int $status ): string {
		$known = array( 200 => '', 401 => 'proof_failed', 410 => 'gone' );
		if ( isset( $known[ $status ] ) ) {
			return $known[ $status ];
		}
		// 408 and 429 pass, as 5xx do; any other 4xx will be the same tomorrow.
		return $status >= 400 && $status < 500 && ! in_array( $status, array( 408, 429 ), true ) ? 'refused' : 'unreachable';
	}

	/**
	 * @param array<string, string> $headers
	 * @return array{status: int, body: array<string, mixed>}
	 */
	private static function post( string $url, string $body, array $headers, int $seconds ): array {
		if ( 0 !== strpos( $url, 'https://' ) ) {
			return array( 'status' => 0, 'body' => array() );
		}
		$answer = wp_safe_remote_post(
			$url,
			array(
				'timeout'             => $seconds,
				'redirection'         => 0,
				'limit_response_size' => 65536,
				'user-agent'          => 'WeNextChatUpdates/' . Plugin::VERSION,
				'headers'             => array_merge( array( 'content-type' => 'application/json', 'accept' => 'application/json' ), $headers ),
				'body'                => $body,
			)
		);
		if ( is_wp_error( $answer ) ) {
			return array( 'status' => 0, 'body' => array() );
		}
		$read = json_decode( (string) wp_remote_retrieve_body( $answer ), true );
		return array( 'status' => (int) wp_remote_retrieve_response_code( $answer ), 'body' => is_array( $read ) ? $read : array() );
	}
}
