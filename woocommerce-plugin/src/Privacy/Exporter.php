<?php
namespace WeNext\ChatUpdates\Privacy;

use WeNext\ChatUpdates\Consent\Record;

defined( 'ABSPATH' ) || exit;

/** Tools › Export Personal Data: the carts kept of a person, and what they agreed to on each order. */
final class Exporter {

	private const ORDERS_A_PAGE = 20;

	public static function hooks(): void {
		add_filter( 'wp_privacy_personal_data_exporters', array( self::class, 'register' ) );
	}

	/**
	 * @param array<string, mixed> $exporters
	 * @return array<string, mixed>
	 */
	public static function register( $exporters ): array {
		$exporters['wenext-chat-updates'] = array(
			'exporter_friendly_name' => 'WeNext Chat Updates',
			'callback'               => array( self::class, 'export' ),
		);
		return $exporters;
	}

	/**
	 * @param string $email
	 * @param int    $page
	 * @return array{data: array<int, array<string, mixed>>, done: bool}
	 */
	public static function export( $email, $page = 1 ): array {
		$orders = Person::orders( (string) $email, (int) $page, self::ORDERS_A_PAGE );
		$data   = array_values( array_filter( array_map( array( self::class, 'answer' ), $orders ) ) );
		if ( 1 === (int) $page ) {
			$data = array_merge( array_map( array( self::class, 'cart' ), Person::carts( (string) $email ) ), $data );
		}
		return array( 'data' => $data, 'done' => count( $orders ) < self::ORDERS_A_PAGE );
	}

	/**
	 * @param array<string, mixed> $row
	 * @return array<string, mixed>
	 */
	private static function cart( array $row ): array {
		$contents = json_decode( (string) $row['contents'], true );
		$names    = array_column( is_array( $contents ) ? ( $contents['items'] ?? array() ) : array(), 'name' );
		return array(
			'group_id'    => 'wenext-carts',
			'group_label' => __( 'Carts left at checkout', 'wenext-chat-updates' ),
			'item_id'     => 'wenext-cart-' . $row['id'],
			'data'        => array(
				array( 'name' => __( 'Phone number', 'wenext-chat-updates' ), 'value' => $row['phone'] ),
				array( 'name' => __( 'E-mail address', 'wenext-chat-updates' ), 'value' => $row['email'] ),
				array( 'name' => __( 'First name', 'wenext-chat-updates' ), 'value' => $row['first_name'] ),
				array( 'name' => __( 'Items', 'wenext-chat-updates' ), 'value' => implode( ', ', $names ) ),
				array( 'name' => __( 'Last change (UTC)', 'wenext-chat-updates' ), 'value' => $row['updated_at'] ),
			),
		);
	}

	/** @return array<string, mixed>|null Null for an order that was never asked. */
	private static function answer( \WC_Order $order ): ?array {
		if ( '' === (string) $order->get_meta( Record::ANSWER ) ) {
			return null;
		}
		return array(
			'group_id'    => 'wenext-consents',
			'group_label' => __( 'Consent to messages on WhatsApp', 'wenext-chat-updates' ),
			'item_id'     => 'wenext-consent-' . $order->get_id(),
			'data'        => array(
				array( 'name' => __( 'Order', 'wenext-chat-updates' ), 'value' => $order->get_order_number() ),
				array( 'name' => __( 'Agreed', 'wenext-chat-updates' ), 'value' => Record::has_agreed( $order ) ? __( 'Yes', 'wenext-chat-updates' ) : __( 'No', 'wenext-chat-updates' ) ),
				array( 'name' => __( 'Words that were shown', 'wenext-chat-updates' ), 'value' => (string) $order->get_meta( Record::WORDING ) ),
				array( 'name' => __( 'When (UTC)', 'wenext-chat-updates' ), 'value' => (string) $order->get_meta( Record::AT ) ),
			),
		);
	}
}
