<?php
/**
 * Finds a class of this plugin by its name: WeNext\ChatUpdates\Carts\Store lies in src/Carts/Store.php.
 *
 * @package WeNext\ChatUpdates
 */

spl_autoload_register(
	static function ( $name ) {
		$prefix = 'WeNext\\ChatUpdates\\';
		if ( 0 !== strpos( $name, $prefix ) ) {
			return;
		}
		$file = __DIR__ . '/' . str_replace( '\\', '/', substr( $name, strlen( $prefix ) ) ) . '.php';
		if ( is_file( $file ) ) {
			require $file;
		}
	}
);
