<?php
namespace WeNext\ChatUpdates\Admin;

use WeNext\ChatUpdates\Carts\Current;
use WeNext\ChatUpdates\Connect\Flow;
use WeNext\ChatUpdates\Connect\Leave;
use WeNext\ChatUpdates\Relay;
use WeNext\ChatUpdates\Settings;
use WeNext\ChatUpdates\Webhooks;

defined( 'ABSPATH' ) || exit;

/** What the page's buttons do. Each needs its nonce and the right to manage the shop, then leads back to the page with a code. */
final class Actions {

	/** Button → what it does, which gives a code of Words. */
	private const BUTTONS = array(
		'wenext_connect'    => 'connect',
		'wenext_key'        => 'paste_key',
		'wenext_save'       => 'save',
		'wenext_repair'     => 'repair',
		'wenext_disconnect' => 'disconnect',
	);

	private const SECONDS_TO_LEAVE = 10;

	public static function hooks(): void {
		foreach ( array_keys( self::BUTTONS ) as $button ) {
			add_action( 'admin_post_' . $button, array( self::class, 'pressed' ) );
		}
	}

	public static function pressed(): void {
		$button = substr( (string) current_action(), strlen( 'admin_post_' ) );
		if ( ! current_user_can( Menu::CAPABILITY ) ) {
			wp_die( esc_html__( 'You may not manage this shop.', 'wenext-chat-updates' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( $button );
		$does = self::BUTTONS[ $button ];
		$said = self::$does();
		wp_safe_redirect( Menu::url( $said ) );
		exit;
	}

	private static function connect(): string {
		$obstacle = Flow::obstacle();
		if ( '' !== $obstacle ) {
			return $obstacle;
		}
		$to   = Flow::begin( self::field( 'code' ) );
		$host = (string) wp_parse_url( Relay::base(), PHP_URL_HOST );
		add_filter(
			'allowed_redirect_hosts',
			static function ( $hosts ) use ( $host ) {
				return array_merge( (array) $hosts, array( $host ) );
			}
		);
		wp_safe_redirect( $to );
		exit;
	}

	private static function paste_key(): string {
		$obstacle = Flow::obstacle();
		// A key needs no approval page, so plain permalinks are no obstacle here.
		return 'no_https' === $obstacle ? $obstacle : Flow::paste( self::field( 'consumer_key' ), self::field( 'consumer_secret' ), self::field( 'code' ) );
	}

	private static function save(): string {
		$form = array();
		foreach ( array_keys( Settings::all() ) as $name ) {
			$form[ $name ] = self::field( $name );
		}
		Settings::save( $form );
		if ( ! Settings::is_on( 'carts' ) ) {
			Current::end_all();
		}
		return 'saved';
	}

	private static function repair(): string {
		return Webhooks::repair() ? 'repaired' : 'not_repaired';
	}

	private static function disconnect(): string {
		return Leave::now( self::SECONDS_TO_LEAVE ) ? 'disconnected' : 'left_untold';
	}

	/** One text of the form, without tags and spaces around it. */
	private static function field( string $name ): string {
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- pressed() has checked it.
		return isset( $_POST[ $name ] ) && is_string( $_POST[ $name ] ) ? sanitize_text_field( wp_unslash( $_POST[ $name ] ) ) : '';
	}
}
