<?php
namespace WeNext\ChatUpdates;

defined( 'ABSPATH' ) || exit;

/** What the merchant chose. One option, read on every page. */
final class Settings {

	public const OPTION = 'wenext_settings';

	private const DEFAULTS = array(
		'widget' => true,
		// Asks shoppers for something new, so the merchant decides.
		'stock'  => false,
		'optin'  => true,
		'label'  => '',
		// Nothing about a cart leaves the shop unless the merchant says so.
		'carts'  => false,
		'notice' => '',
	);

	private const LONGEST_TEXT = 500;

	/** @return array{widget: bool, stock: bool, optin: bool, label: string, carts: bool, notice: string} */
	public static function all(): array {
		$stored = get_option( self::OPTION, array() );
		return array_merge( self::DEFAULTS, array_intersect_key( is_array( $stored ) ? $stored : array(), self::DEFAULTS ) );
	}

	public static function is_on( string $name ): bool {
		return (bool) self::all()[ $name ];
	}

	public static function text( string $name ): string {
		return (string) self::all()[ $name ];
	}

	/**
	 * Keeps what the form sent: a box that is missing is off, texts lose tags, line breaks and excess.
	 *
	 * @param array<string, mixed> $form Unslashed values.
	 */
	public static function save( array $form ): void {
		$kept = array();
		foreach ( self::DEFAULTS as $name => $default ) {
			$sent          = isset( $form[ $name ] ) && is_scalar( $form[ $name ] ) ? $form[ $name ] : '';
			$kept[ $name ] = is_bool( $default ) ? (bool) $sent : mb_substr( sanitize_text_field( (string) $sent ), 0, self::LONGEST_TEXT );
		}
		update_option( self::OPTION, $kept );
	}
}
