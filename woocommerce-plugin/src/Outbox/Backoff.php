<?php
namespace WeNext\ChatUpdates\Outbox;

/** When a message that did not arrive is tried again. Knows nothing of WordPress. */
final class Backoff {

	/** A minute, five, half an hour, two hours, six, twelve: about a day in all. */
	private const SECONDS = array( 60, 300, 1800, 7200, 21600, 43200 );

	/** Seconds until try number `$tries + 1`; null when it is given up. */
	public static function after( int $tries ): ?int {
		return self::SECONDS[ $tries - 1 ] ?? null;
	}
}
