<?php
use WeNext\ChatUpdates\Connect\Answer;
use WeNext\ChatUpdates\Connect\Pending;
use WeNext\ChatUpdates\Connect\Verifier;

$whole = array(
	'connection' => 'con_1',
	'hook'       => array( 'url' => 'https://relay.example/h', 'secret' => 'abc' ),
	'plugin'     => array( 'url' => 'https://relay.example/p', 'secret' => 'whsec_abc' ),
	'name'       => 'Shop',
	'widget'     => array( 'src' => 'https://relay.example/w.js', 'phone' => '+91 1' ),
	'checkout'   => array( 'label' => 'Yes', 'version' => 'w1', 'notice' => '' ),
);

return array(
	// RFC 7636, appendix B.
	'makes the challenge of RFC 7636' => static function () {
		same( 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', Verifier::challenge( 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' ) );
	},
	'makes long verifiers of letters and digits, never the same' => static function () {
		$one = Verifier::make();
		same( 1, preg_match( '/^[A-Za-z0-9]{64}$/', $one ) );
		same( false, Verifier::make() === $one );
	},
	'names the attempt that is under way by its hash, and the one that is claimed before another' => static function () {
		$begun = array( 'verifier' => 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk', 'last_key' => 0 );
		same( 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', Pending::challenge_of( $begun, false ) );
		same( 'claimed', Pending::challenge_of( $begun, 'claimed' ) );
		same( 'claimed', Pending::challenge_of( false, 'claimed' ) );
	},
	'names none where nobody began' => static function () {
		foreach ( array( false, null, '', array(), array( 'verifier' => '' ), array( 'verifier' => array( 'x' ) ), 'x' ) as $begun ) {
			same( '', Pending::challenge_of( $begun, false ) );
		}
	},
	'takes a whole answer' => static function () use ( $whole ) {
		same( $whole, Answer::read( $whole ) );
	},
	'takes no answer that lacks what is needed, or leads to a plain http address' => static function () use ( $whole ) {
		foreach ( array( 'connection', 'hook', 'plugin' ) as $needed ) {
			same( null, Answer::read( array_diff_key( $whole, array( $needed => 1 ) ) ) );
		}
		same( null, Answer::read( array( 'hook' => array( 'url' => 'http://relay.example/h', 'secret' => 'a' ) ) + $whole ) );
		same( null, Answer::read( array( 'plugin' => array( 'url' => 'https://relay.example/p', 'secret' => '' ) ) + $whole ) );
		same( null, Answer::read( array( 'plugin' => 'https://relay.example/p' ) + $whole ) );
	},
	'prints no script from a plain http address or of another kind' => static function () use ( $whole ) {
		foreach ( array( 'http://relay.example/w.js', 'javascript:alert(1)', array( 'x' ), null ) as $src ) {
			same( '', Answer::read( array( 'widget' => array( 'src' => $src, 'phone' => '' ) ) + $whole )['widget']['src'] );
		}
	},
);
