<?php
namespace WeNext\ChatUpdates\Connect;

/**
 * Proves that who claims a connection is who began it. The shop keeps a random word and shows only its hash (as PKCE does, RFC 7636),
 * so an address that somebody copied from a browser or a log is worth nothing. Knows nothing of WordPress.
 */
final class Verifier {

	private const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
	private const LENGTH  = 64;

	public static function make(): string {
		$word = '';
		for ( $i = 0; $i < self::LENGTH; $i++ ) {
			$word .= self::LETTERS[ random_int( 0, strlen( self::LETTERS ) - 1 ) ];
		}
		return $word;
	}

	/** base64url(SHA-256(verifier)), without padding. */
	public static function challenge( string $verifier ): string {
		return rtrim( strtr( base64_encode( hash( 'sha256', $verifier, true ) ), '+/', '-_' ), '=' ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- RFC 7636.
	}
}
