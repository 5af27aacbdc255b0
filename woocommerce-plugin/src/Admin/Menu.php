<?php
namespace WeNext\ChatUpdates\Admin;

defined( 'ABSPATH' ) || exit;

/** Where the merchant finds the settings: an entry below WooCommerce, and a link in the list of plugins. */
final class Menu {

	public const CAPABILITY = 'manage_woocommerce';
	public const SLUG       = 'wenext-chat-updates';
	public const SCREEN     = 'woocommerce_page_' . self::SLUG;

	public static function hooks(): void {
		add_action( 'admin_menu', array( self::class, 'add' ), 60 );
		add_action( 'admin_enqueue_scripts', array( self::class, 'style' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( \WeNext\ChatUpdates\FILE ), array( self::class, 'link' ) );
	}

	public static function add(): void {
		add_submenu_page( 'woocommerce', 'WeNext', 'WeNext', self::CAPABILITY, self::SLUG, array( Page::class, 'show' ) );
	}

	/** @param string $screen */
	public static function style( $screen ): void {
		if ( self::SCREEN === $screen ) {
			wp_enqueue_style( 'wenext-settings', plugins_url( 'assets/settings.css', \WeNext\ChatUpdates\FILE ), array(), \WeNext\ChatUpdates\Plugin::VERSION );
		}
	}

	/**
	 * @param array<int|string, string> $links
	 * @return array<int|string, string>
	 */
	public static function link( $links ): array {
		$ours = sprintf( '<a href="%s">%s</a>', esc_url( self::url() ), esc_html__( 'Settings', 'wenext-chat-updates' ) );
		return array_merge( array( 'settings' => $ours ), $links );
	}

	/** The page's address; `$said` is a code of Words that the page then shows. */
	public static function url( string $said = '' ): string {
		$url = admin_url( 'admin.php?page=' . self::SLUG );
		return '' === $said ? $url : $url . '&wenext_said=' . rawurlencode( $said );
	}
}
