<?php
namespace WeNext\ChatUpdates\Carts;

/** The two things that WeNext hears of a cart, made from a row of the store. */
final class Message {

	/**
	 * @param array<string, mixed> $row
	 * @return array<string, mixed>
	 */
	public static function updated( array $row ): array {
		$contents = json_decode( (string) $row['contents'], true );
		$contents = is_array( $contents ) ? $contents : array();
		$person   = array_filter(
			array(
				'phone'      => (string) $row['phone'],
				'email'      => (string) $row['email'],
				'first_name' => (string) $row['first_name'],
				'country'    => (string) $row['country'],
			)
		);
		return array( 'cart' => (string) $row['cart'] ) + $person + array(
			'currency'     => (string) ( $contents['currency'] ?? '' ),
			'total'        => (string) ( $contents['total'] ?? '' ),
			'items'        => array_map( array( self::class, 'item' ), $contents['items'] ?? array() ),
			'recovery_url' => Recovery::link( (string) $row['cart'] ),
			'locale'       => (string) $row['locale'],
			'notice'       => array( 'text' => (string) $row['notice_text'], 'version' => (string) $row['notice_version'] ),
		);
	}

	/**
	 * @param array<string, mixed> $row
	 * @return array<string, mixed>
	 */
	public static function ended( array $row ): array {
		$order = (int) $row['order_id'];
		return array( 'cart' => (string) $row['cart'] ) + ( $order > 0 ? array( 'order_id' => (string) $order ) : array() );
	}

	/**
	 * Ids are texts for WeNext, as other shops' are; what is empty is left out; how a variation is put back is the shop's own affair.
	 *
	 * @param array<string, mixed> $item
	 * @return array<string, mixed>
	 */
	private static function item( array $item ): array {
		$told = array(
			'product_id'   => (string) $item['product_id'],
			'variation_id' => $item['variation_id'] ? (string) $item['variation_id'] : '',
			'sku'          => $item['sku'],
			'name'         => $item['name'],
			'quantity'     => $item['quantity'] + 0,
			'price'        => $item['price'],
			'url'          => $item['url'],
			'image'        => $item['image'],
		);
		return array_filter(
			$told,
			static function ( $value ): bool {
				return '' !== $value;
			}
		);
	}
}
