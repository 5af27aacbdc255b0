<?php
namespace WeNext\ChatUpdates\Consent;

use WeNext\ChatUpdates\Outbox\Queue;
use WeNext\ChatUpdates\Settings;

defined( 'ABSPATH' ) || exit;

/** Asks once more on the thank-you page, where the box was passed by. A plain form: it works without JavaScript. */
final class ThankYou {

	private const FIELD = 'wenext_optin_order';

	public static function hooks(): void {
		if ( ! Settings::is_on( 'optin' ) ) {
			return;
		}
		add_action( 'woocommerce_thankyou', array( self::class, 'show' ), 5 );
		add_action( 'template_redirect', array( self::class, 'take' ) );
	}

	/** @param int $order_id */
	public static function show( $order_id ): void {
		$order = wc_get_order( $order_id );
		if ( ! $order instanceof \WC_Order || '' === Record::phone( $order ) ) {
			return;
		}
		if ( Record::has_agreed( $order ) ) {
			if ( self::page() === $order->get_meta( Record::PAGE ) ) {
				printf( '<p class="woocommerce-info" role="status">%s</p>', esc_html__( 'Thank you. News about this order comes on WhatsApp.', 'wenext-chat-updates' ) );
			}
			return;
		}
		?>
		<form method="post" action="<?php echo esc_url( $order->get_checkout_order_received_url() ); ?>" class="wenext-thank-you">
			<p id="wenext-wording"><?php echo esc_html( Wording::text() ); ?></p>
			<input type="hidden" name="<?php echo esc_attr( self::FIELD ); ?>" value="<?php echo esc_attr( (string) $order->get_id() ); ?>">
			<input type="hidden" name="key" value="<?php echo esc_attr( $order->get_order_key() ); ?>">
			<?php wp_nonce_field( self::FIELD . $order->get_id(), '_wenext_nonce' ); ?>
			<p><button type="submit" class="button wp-element-button" aria-describedby="wenext-wording"><?php esc_html_e( 'Yes, on WhatsApp please', 'wenext-chat-updates' ); ?></button></p>
		</form>
		<?php
	}

	/** The button was pressed. Only who holds the order's key can answer for it. */
	public static function take(): void {
		if ( ! isset( $_POST[ self::FIELD ], $_POST['_wenext_nonce'], $_POST['key'] ) ) {
			return;
		}
		$id    = absint( wp_unslash( $_POST[ self::FIELD ] ) );
		$nonce = sanitize_key( wp_unslash( $_POST['_wenext_nonce'] ) );
		$key   = sanitize_text_field( wp_unslash( $_POST['key'] ) );
		$order = wc_get_order( $id );
		if ( ! wp_verify_nonce( $nonce, self::FIELD . $id ) || ! $order instanceof \WC_Order || ! $order->key_is_valid( $key ) ) {
			return;
		}
		if ( ! Record::has_agreed( $order ) ) {
			Record::put( $order, true, self::page() );
			$order->save();
			Queue::consent( $order->get_id() );
		}
		wp_safe_redirect( $order->get_checkout_order_received_url() );
		exit;
	}

	/** The page's address without the order's key, which is a secret. */
	private static function page(): string {
		return wc_get_endpoint_url( 'order-received', '', wc_get_checkout_url() );
	}
}
