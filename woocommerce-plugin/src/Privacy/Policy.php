<?php
namespace WeNext\ChatUpdates\Privacy;

defined( 'ABSPATH' ) || exit;

/** Suggested words for the shop's privacy policy (Settings › Privacy), and what WooCommerce clears when it anonymises an order. */
final class Policy {

	public static function hooks(): void {
		add_action( 'admin_init', array( self::class, 'suggest' ) );
		add_action( 'woocommerce_privacy_remove_order_personal_data', array( self::class, 'clear_order' ) );
	}

	public static function suggest(): void {
		$paragraphs = array(
			__( 'We use WeNext to send messages about orders on WhatsApp. When you place an order, WeNext receives your name, phone number, e-mail address, what you ordered, and whether you agreed to messages. Messages are sent by WhatsApp (Meta).', 'wenext-chat-updates' ),
			__( 'If you start a checkout and leave it, we may keep your cart with the phone number or e-mail address that you typed for up to 30 days and remind you once. A notice at checkout says so, and you can refuse there.', 'wenext-chat-updates' ),
			__( 'The chat button is loaded from WeNext. It sets no cookies. Your browser’s address is transmitted when it is loaded.', 'wenext-chat-updates' ),
			__( 'You can end messages at any time by replying STOP.', 'wenext-chat-updates' ),
		);
		$html = '';
		foreach ( $paragraphs as $paragraph ) {
			$html .= '<p>' . esc_html( $paragraph ) . '</p>';
		}
		wp_add_privacy_policy_content( 'WeNext Chat Updates', $html );
	}

	/** @param \WC_Order $order WooCommerce saves it afterwards. */
	public static function clear_order( $order ): void {
		foreach ( \WeNext\ChatUpdates\Consent\Record::KEYS as $key ) {
			$order->delete_meta_data( $key );
		}
		$order->save();
	}
}
