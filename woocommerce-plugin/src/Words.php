<?php
namespace WeNext\ChatUpdates;

defined( 'ABSPATH' ) || exit;

/** Every code that a merchant may be told, in plain words: what happened, and what to do. Addresses carry the code, never the text. */
final class Words {

	/** @return array{kind: string, text: string}|null kind: success | warning | error. Null for a code that isn't ours. */
	public static function of( string $code ): ?array {
		$all = self::all();
		return isset( $all[ $code ] ) ? array( 'kind' => $all[ $code ][0], 'text' => $all[ $code ][1] ) : null;
	}

	/** @return array<string, array{0: string, 1: string}> */
	private static function all(): array {
		return array(
			'connected'      => array( 'success', __( 'Your shop is connected. Orders placed from now on reach WeNext.', 'wenext-chat-updates' ) ),
			'saved'          => array( 'success', __( 'Your choices are saved.', 'wenext-chat-updates' ) ),
			'repaired'       => array( 'success', __( 'The webhooks work again. Orders of the meantime are fetched by WeNext.', 'wenext-chat-updates' ) ),
			'disconnected'   => array( 'success', __( 'Your shop is disconnected. Webhooks, key and settings are removed, and WeNext was told to stop.', 'wenext-chat-updates' ) ),
			'left_untold'    => array( 'warning', __( 'Your shop is disconnected, and webhooks, key and settings are removed. WeNext could not be told just now; it stops by itself, because its key no longer works.', 'wenext-chat-updates' ) ),
			'denied'         => array( 'warning', __( 'You chose “Deny”, so nothing was connected. Press Connect to try again.', 'wenext-chat-updates' ) ),
			'flow_failed'    => array( 'error', __( 'WeNext could not use the key that your shop gave it. Check that your shop opens under https from outside and that no security plugin blocks its REST API, then press Connect again.', 'wenext-chat-updates' ) ),
			'flow_expired'   => array( 'error', __( 'This attempt to connect is over: it was older than 15 minutes, was begun by somebody else, or was already used. Press Connect again.', 'wenext-chat-updates' ) ),
			'no_https'       => array( 'error', __( 'Your shop’s address does not begin with https. Orders hold names and phone numbers, so WeNext only connects to shops with a certificate. Ask your host for one, then change the addresses under Settings › General.', 'wenext-chat-updates' ) ),
			'no_permalinks'  => array( 'error', __( 'Your shop uses “plain” permalinks, with which WooCommerce’s approval page does not open. Choose any other structure under Settings › Permalinks, then press Connect again.', 'wenext-chat-updates' ) ),
			'two_addresses'  => array( 'error', __( 'Your shop and its administration have different addresses (for example with and without “www”), so WooCommerce’s approval would not find its way back. Make both the same under Settings › General.', 'wenext-chat-updates' ) ),
			'unreachable'    => array( 'error', __( 'WeNext did not answer. If other pages of your shop also fail to reach the internet, ask your host; otherwise try again in some minutes.', 'wenext-chat-updates' ) ),
			'refused'        => array( 'error', __( 'WeNext refused this. Press Disconnect, then Connect again; if that does not help, ask the support.', 'wenext-chat-updates' ) ),
			'key_shape'      => array( 'error', __( 'These are not a consumer key and secret: they begin with ck_ and cs_ and have 43 characters each.', 'wenext-chat-updates' ) ),
			'key_refused'    => array( 'error', __( 'WeNext tried the key and your shop refused it. Make a key with the permission “Read/Write” for a user who may manage the shop, and paste both parts.', 'wenext-chat-updates' ) ),
			'answer_strange' => array( 'error', __( 'WeNext’s answer could not be understood. Update this plugin, then try again.', 'wenext-chat-updates' ) ),
			'gone'           => array( 'error', __( 'WeNext no longer knows this shop: it was disconnected there. Press Disconnect to clean up here, then connect again if you like.', 'wenext-chat-updates' ) ),
			'proof_failed'   => array( 'error', __( 'WeNext does not accept this shop’s signature any more. Press Disconnect, then Connect again.', 'wenext-chat-updates' ) ),
			'not_repaired'   => array( 'error', __( 'The webhooks could not be repaired. Look under WooCommerce › Status › Logs, or disconnect and connect again.', 'wenext-chat-updates' ) ),
		);
	}
}
