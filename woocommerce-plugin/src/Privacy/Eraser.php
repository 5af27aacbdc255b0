<?php
namespace WeNext\ChatUpdates\Privacy;

use WeNext\ChatUpdates\Carts\Current;
use WeNext\ChatUpdates\Consent\Record;

defined( 'ABSPATH' ) || exit;

/** Tools › Erase Personal Data: carts go at once, and WeNext hears that they ended. Answers on orders go with the order's own data. */
final class Eraser {

	/** Enough to say truly whether an answer stays somewhere. */
	private const ORDERS_LOOKED_AT = 100;

	public static function hooks(): void {
		add_filter( 'wp_privacy_personal_data_erasers', array( self::class, 'register' ) );
	}

	/**
	 * @param array<string, mixed> $erasers
	 * @return array<string, mixed>
	 */
	public static function register( $erasers ): array {
		$erasers['wenext-chat-updates'] = array(
			'eraser_friendly_name' => 'WeNext Chat Updates',
			'callback'             => array( self::class, 'erase' ),
		);
		return $erasers;
	}

	/**
	 * @param string $email
	 * @return array{items_removed: bool, items_retained: bool, messages: array<int, string>, done: bool}
	 */
	public static function erase( $email ): array {
		$carts = Person::carts( (string) $email );
		foreach ( $carts as $row ) {
			Current::finish( $row, 0 );
		}
		$answers = array_filter(
			Person::orders( (string) $email, 1, self::ORDERS_LOOKED_AT ),
			static function ( \WC_Order $order ): bool {
				return '' !== (string) $order->get_meta( Record::ANSWER );
			}
		);
		return array(
			'items_removed'  => array() !== $carts,
			'items_retained' => array() !== $answers,
			'messages'       => array() === $answers ? array() : array( __( 'What this person agreed to at checkout stays with the order as proof, and goes when WooCommerce removes personal data from orders (WooCommerce › Settings › Accounts & Privacy).', 'wenext-chat-updates' ) ),
			'done'           => true,
		);
	}
}
