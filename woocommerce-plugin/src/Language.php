<?php
namespace WeNext\ChatUpdates;

/** WordPress's names of languages as BCP 47 has them. Knows nothing of WordPress. */
final class Language {

	/** "en_US" becomes "en-US", "de_DE_formal" becomes "de-DE", "ta" stays. */
	public static function tag( string $locale ): string {
		return preg_match( '/^([a-z]{2,3})(?:_([A-Z]{2}))?/', $locale, $parts ) ? implode( '-', array_slice( $parts, 1 ) ) : '';
	}
}
