<?php
namespace WeNext\ChatUpdates\Admin;

use WeNext\ChatUpdates\Connect\Flow;
use WeNext\ChatUpdates\Connection;
use WeNext\ChatUpdates\Health;
use WeNext\ChatUpdates\Webhooks;
use WeNext\ChatUpdates\Words;

defined( 'ABSPATH' ) || exit;

/** The settings page: the state, then either how to connect or what can be chosen. Plain forms, no script. */
final class Page {

	public static function show(): void {
		if ( ! current_user_can( Menu::CAPABILITY ) ) {
			return;
		}
		$is_connected = Connection::exists();
		$hooks        = $is_connected ? Webhooks::rows() : array();
		$failure      = Health::read()['failure'];
		echo '<div class="wrap wenext">';
		self::head( Health::state( $is_connected, $hooks, $failure ) );
		// WordPress moves notices below this line.
		echo '<hr class="wp-header-end">';
		self::said();
		if ( $is_connected ) {
			self::trouble( $failure );
			Choices::show();
			HooksTable::show( $hooks );
			self::leave();
		} else {
			self::come();
		}
		echo '</div>';
	}

	private static function head( string $state ): void {
		$words = array(
			'off'       => __( 'Not connected', 'wenext-chat-updates' ),
			'connected' => __( 'Connected', 'wenext-chat-updates' ),
			'degraded'  => __( 'Needs attention', 'wenext-chat-updates' ),
		);
		printf(
			'<h1 class="wp-heading-inline">WeNext</h1> <span class="wenext-state wenext-state--%s">%s</span>',
			esc_attr( $state ),
			esc_html( $words[ $state ] )
		);
		if ( '' !== Connection::name() ) {
			/* translators: %s: name of the shop as WeNext knows it. */
			printf( '<p class="wenext-name">%s</p>', esc_html( sprintf( __( 'This shop sends its order updates as %s.', 'wenext-chat-updates' ), Connection::name() ) ) );
		}
	}

	/** What the last button did. */
	private static function said(): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- a code of our own list, nothing is done with it.
		$code  = isset( $_GET['wenext_said'] ) && is_string( $_GET['wenext_said'] ) ? sanitize_key( $_GET['wenext_said'] ) : '';
		$words = Words::of( $code );
		if ( null !== $words ) {
			self::notice( $words['kind'], $words['text'] );
		}
	}

	private static function trouble( string $failure ): void {
		$words = Words::of( $failure );
		if ( null !== $words ) {
			self::notice( $words['kind'], $words['text'] );
		}
	}

	private static function notice( string $kind, string $text ): void {
		$role = 'error' === $kind ? 'alert' : 'status';
		printf( '<div class="notice notice-%s inline" role="%s"><p>%s</p></div>', esc_attr( $kind ), esc_attr( $role ), esc_html( $text ) );
	}

	private static function come(): void {
		$obstacle = Flow::obstacle();
		?>
		<div class="wenext-card">
			<h2><?php esc_html_e( 'Connect your shop', 'wenext-chat-updates' ); ?></h2>
			<p><?php esc_html_e( 'WeNext tells shoppers on WhatsApp what happens to their orders: the right message, once, and only with their consent.', 'wenext-chat-updates' ); ?></p>
			<ol>
				<li><?php esc_html_e( 'Press Connect. WooCommerce asks you whether WeNext may read and write orders; approve it.', 'wenext-chat-updates' ); ?></li>
				<li><?php esc_html_e( 'You come back here, and the shop is live. Nothing leaves your shop before that.', 'wenext-chat-updates' ); ?></li>
			</ol>
			<?php
			$words = Words::of( $obstacle );
			if ( null !== $words ) {
				self::notice( $words['kind'], $words['text'] );
			}
			?>
			<?php Form::begin( 'wenext_connect' ); ?>
				<details>
					<summary><?php esc_html_e( 'I already have a WeNext account', 'wenext-chat-updates' ); ?></summary>
					<?php Form::text( 'code', __( 'Connect code', 'wenext-chat-updates' ), __( 'You find it in WeNext under Connections. Without a code a new account is made.', 'wenext-chat-updates' ) ); ?>
				</details>
				<p><button type="submit" class="button button-primary button-hero" <?php disabled( '' !== $obstacle ); ?>><?php esc_html_e( 'Connect', 'wenext-chat-updates' ); ?></button></p>
			<?php Form::end(); ?>
		</div>
		<details class="wenext-card">
			<summary><?php esc_html_e( 'Connect with a key instead', 'wenext-chat-updates' ); ?></summary>
			<p><?php esc_html_e( 'If the approval page does not open: make a key under WooCommerce › Settings › Advanced › REST API with the permission “Read/Write”, and paste both parts here. They go to WeNext only and are not kept in this shop.', 'wenext-chat-updates' ); ?></p>
			<?php Form::begin( 'wenext_key' ); ?>
				<?php Form::text( 'consumer_key', __( 'Consumer key', 'wenext-chat-updates' ), '', 'ck_…' ); ?>
				<?php Form::secret( 'consumer_secret', __( 'Consumer secret', 'wenext-chat-updates' ), 'cs_…' ); ?>
				<?php Form::text( 'code', __( 'Connect code (if you already have a WeNext account)', 'wenext-chat-updates' ), '', '', 'key_code' ); ?>
				<p><button type="submit" class="button"><?php esc_html_e( 'Connect with this key', 'wenext-chat-updates' ); ?></button></p>
			<?php Form::end(); ?>
		</details>
		<?php
	}

	private static function leave(): void {
		?>
		<details class="wenext-card">
			<summary><?php esc_html_e( 'Disconnect this shop', 'wenext-chat-updates' ); ?></summary>
			<p><?php esc_html_e( 'Messages stop at once. The webhooks, the key and the settings of this page are removed, carts that were kept are deleted, and WeNext is told. What shoppers agreed to stays on their orders.', 'wenext-chat-updates' ); ?></p>
			<?php Form::begin( 'wenext_disconnect' ); ?>
				<p><button type="submit" class="button wenext-danger"><?php esc_html_e( 'Disconnect', 'wenext-chat-updates' ); ?></button></p>
			<?php Form::end(); ?>
		</details>
		<?php
	}
}
