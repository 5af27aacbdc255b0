<?php
namespace WeNext\ChatUpdates\Admin;

use WeNext\ChatUpdates\Webhooks;

defined( 'ABSPATH' ) || exit;

/** The webhooks' health, and the button that sets them right. */
final class HooksTable {

	/** @param array<int, array{topic: string, state: string, failures: int}> $rows */
	public static function show( array $rows ): void {
		$is_well = true;
		?>
		<div class="wenext-card">
			<h2 id="wenext-hooks"><?php esc_html_e( 'Webhooks', 'wenext-chat-updates' ); ?></h2>
			<p><?php esc_html_e( 'Through these WooCommerce tells WeNext about orders and stock. WooCommerce switches a webhook off after seven failures in a row; WeNext looks after them regularly, and you can repair them here at once.', 'wenext-chat-updates' ); ?></p>
			<table class="widefat striped wenext-hooks" aria-labelledby="wenext-hooks">
				<thead><tr><th scope="col"><?php esc_html_e( 'Tells WeNext that', 'wenext-chat-updates' ); ?></th><th scope="col"><?php esc_html_e( 'State', 'wenext-chat-updates' ); ?></th></tr></thead>
				<tbody>
				<?php foreach ( $rows as $row ) : ?>
					<?php $is_well = $is_well && Webhooks::WORKS === $row['state']; ?>
					<tr><th scope="row"><?php echo esc_html( self::topic( $row['topic'] ) ); ?></th><td class="wenext-hook--<?php echo esc_attr( $row['state'] ); ?>"><?php echo esc_html( self::state( $row ) ); ?></td></tr>
				<?php endforeach; ?>
				</tbody>
			</table>
			<?php Form::begin( 'wenext_repair' ); ?>
				<p><button type="submit" class="button<?php echo $is_well ? '' : ' button-primary'; ?>"><?php esc_html_e( 'Repair', 'wenext-chat-updates' ); ?></button></p>
			<?php Form::end(); ?>
		</div>
		<?php
	}

	private static function topic( string $topic ): string {
		$words = array(
			'order.created'   => __( 'an order was placed', 'wenext-chat-updates' ),
			'order.updated'   => __( 'an order changed', 'wenext-chat-updates' ),
			'order.deleted'   => __( 'an order was deleted', 'wenext-chat-updates' ),
			'product.updated' => __( 'a product changed (back in stock)', 'wenext-chat-updates' ),
		);
		return $words[ $topic ] ?? $topic;
	}

	/** @param array{topic: string, state: string, failures: int} $row */
	private static function state( array $row ): string {
		$words = array(
			Webhooks::WORKS   => __( 'Works', 'wenext-chat-updates' ),
			Webhooks::MISSING => __( 'Missing', 'wenext-chat-updates' ),
			Webhooks::OFF     => __( 'Switched off', 'wenext-chat-updates' ),
			/* translators: %d: number of deliveries in a row that failed. */
			Webhooks::FAILING => sprintf( _n( '%d delivery failed', '%d deliveries in a row failed', $row['failures'], 'wenext-chat-updates' ), $row['failures'] ),
		);
		return $words[ $row['state'] ];
	}
}
