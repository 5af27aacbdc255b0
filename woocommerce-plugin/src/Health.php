<?php
namespace WeNext\ChatUpdates;

defined( 'ABSPATH' ) || exit;

/** How the last message to WeNext went. No personal data: a code and two times. */
final class Health {

	public const OPTION = 'wenext_health';

	public static function sent(): void {
		self::write( array( 'sent_at' => time(), 'failure' => '' ) );
	}

	/** @param string $code One of Words::of(). */
	public static function failed( string $code ): void {
		self::write( array( 'failed_at' => time(), 'failure' => $code ) );
	}

	public static function forget(): void {
		delete_option( self::OPTION );
	}

	/** @return array{sent_at: int, failed_at: int, failure: string} */
	public static function read(): array {
		$stored = get_option( self::OPTION, array() );
		return array_merge( array( 'sent_at' => 0, 'failed_at' => 0, 'failure' => '' ), is_array( $stored ) ? $stored : array() );
	}

	/**
	 * The state in one word. Pure: everything it looks at is handed in.
	 *
	 * @param array<int, array{state: string}> $hooks   Rows of Webhooks::rows().
	 * @param string                           $failure Code of the last failure, '' if the last message arrived.
	 * @return string off | connected | degraded
	 */
	public static function state( bool $is_connected, array $hooks, string $failure ): string {
		if ( ! $is_connected ) {
			return 'off';
		}
		$broken = array_filter(
			$hooks,
			static function ( array $row ): bool {
				return Webhooks::WORKS !== $row['state'];
			}
		);
		return array() === $broken && '' === $failure ? 'connected' : 'degraded';
	}

	/** @param array<string, mixed> $change */
	private static function write( array $change ): void {
		update_option( self::OPTION, array_merge( self::read(), $change ), false );
	}
}
