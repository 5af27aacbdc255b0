<?php
/**
 * Tests of the plugin's parts that know nothing of WordPress. No framework: each *Test.php here gives a list of name => function,
 * and a function that throws has failed. Prints one line per failure and a last line with the counts.
 */

define( 'ABSPATH', __DIR__ . '/' );
require dirname( __DIR__, 3 ) . '/woocommerce-plugin/src/autoload.php';

/** Fails unless both are the same, types included. */
function same( $expected, $actual ) {
	if ( $expected !== $actual ) {
		throw new Exception( 'expected ' . var_export( $expected, true ) . ', got ' . var_export( $actual, true ) );
	}
}

$passed = 0;
$failed = 0;
foreach ( glob( __DIR__ . '/*Test.php' ) as $file ) {
	foreach ( require $file as $name => $test ) {
		try {
			$test();
			++$passed;
		} catch ( Throwable $error ) {
			++$failed;
			echo basename( $file, '.php' ), ', ', $name, ': ', $error->getMessage(), "\n";
		}
	}
}
echo "$passed passed, $failed failed\n";
exit( 0 === $failed && $passed > 0 ? 0 : 1 );
