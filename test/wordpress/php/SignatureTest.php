<?php
use WeNext\ChatUpdates\Signature;

return array(
	// The vector of the specification itself (standard-webhooks, spec/standard-webhooks.md, and its libraries' tests).
	'signs as the specification does' => static function () {
		$headers = Signature::headers( 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' );
		same( 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=', $headers['webhook-signature'] );
		same( '1614265330', $headers['webhook-timestamp'] );
		same( 'msg_p5jXN8AQM9LWM0D4loKWxJek', $headers['webhook-id'] );
	},
	'signs nothing with a secret that is none' => static function () {
		same( array(), Signature::headers( 'a', 1, '{}', 'plain text' ) );
		same( array(), Signature::headers( 'a', 1, '{}', 'whsec_' ) );
		same( array(), Signature::headers( 'a', 1, '{}', 'whsec_not base64!' ) );
	},
);
