<?php
namespace WeNext\ChatUpdates\Admin;

defined( 'ABSPATH' ) || exit;

/** The pieces that forms of the page are made of. All of it is escaped here, so callers hand in plain text. */
final class Form {

	/** Opens a form whose button does `$action` of Actions, with its nonce. */
	public static function begin( string $action ): void {
		printf( '<form method="post" action="%s">', esc_url( admin_url( 'admin-post.php' ) ) );
		printf( '<input type="hidden" name="action" value="%s">', esc_attr( $action ) );
		wp_nonce_field( $action );
	}

	public static function end(): void {
		echo '</form>';
	}

	public static function text( string $name, string $label, string $help = '', string $placeholder = '', string $id = '' ): void {
		self::field( 'text', $name, $label, $help, $placeholder, $id );
	}

	/** Something that must not be read over a shoulder. */
	public static function secret( string $name, string $label, string $placeholder ): void {
		self::field( 'password', $name, $label, '', $placeholder, '' );
	}

	public static function area( string $name, string $label, string $value, string $placeholder, string $help ): void {
		$id = "wenext-$name";
		printf( '<p class="wenext-field"><label for="%s">%s</label>', esc_attr( $id ), esc_html( $label ) );
		printf(
			'<textarea id="%s" name="%s" rows="3" maxlength="500" placeholder="%s" aria-describedby="%s-help">%s</textarea>',
			esc_attr( $id ),
			esc_attr( $name ),
			esc_attr( $placeholder ),
			esc_attr( $id ),
			esc_textarea( $value )
		);
		printf( '<span class="description" id="%s-help">%s</span></p>', esc_attr( $id ), esc_html( $help ) );
	}

	public static function box( string $name, string $label, bool $is_on, string $help ): void {
		$id = "wenext-$name";
		printf(
			'<p class="wenext-box"><input type="checkbox" id="%1$s" name="%2$s" value="1" aria-describedby="%1$s-help" %3$s><label for="%1$s">%4$s</label><span class="description" id="%1$s-help">%5$s</span></p>',
			esc_attr( $id ),
			esc_attr( $name ),
			checked( $is_on, true, false ),
			esc_html( $label ),
			esc_html( $help )
		);
	}

	private static function field( string $type, string $name, string $label, string $help, string $placeholder, string $id ): void {
		$id = 'wenext-' . ( '' === $id ? $name : $id );
		printf( '<p class="wenext-field"><label for="%s">%s</label>', esc_attr( $id ), esc_html( $label ) );
		printf(
			'<input type="%s" id="%s" name="%s" placeholder="%s" autocomplete="off" spellcheck="false" autocapitalize="none">',
			esc_attr( $type ),
			esc_attr( $id ),
			esc_attr( $name ),
			esc_attr( $placeholder )
		);
		if ( '' !== $help ) {
			printf( '<span class="description">%s</span>', esc_html( $help ) );
		}
		echo '</p>';
	}
}
