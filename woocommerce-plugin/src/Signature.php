<?php
namespace WeNext\ChatUpdates;

/**
 * Signs a message as Standard Webhooks says (https://github.com/standard-webhooks/standard-webhooks): HMAC-SHA256 over
 * "id.timestamp.body", so that neither the body nor its time can be changed on the way. Knows nothing of WordPress.
 */
final class Signature {

	/**
	 * @param string $secret "whsec_" and the key in base64.
	 * @return array<string, string> The three headers. Empty when the secret can't be read, so that nothing is sent unsigned.
	 */
	public static function headers( string $id, int $timestamp, string $body, string $secret ): array {
		$key = self::key( $secret );
		if ( '' === $key ) {
			return array();
		}
		return array(
			'webhook-id'        => $id,
			'webhook-timestamp' => (string) $timestamp,
			'webhook-signature' => 'v1,' . base64_encode( hash_hmac( 'sha256', "$id.$timestamp.$body", $key, true ) ), // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- the scheme's own encoding of bytes.
		);
	}

	/** The key's bytes, '' for anything that is no such secret. */
	private static function key( string $secret ): string {
		if ( 0 !== strpos( $secret, 'whsec_' ) ) {
			return '';
		}
		return (string) base64_decode( substr( $secret, 6 ), true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- as above.
	}
}
