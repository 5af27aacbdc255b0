<?php
namespace WeNext\ChatUpdates;

defined( 'ABSPATH' ) || exit;

/**
 * The tie to WeNext. Two options: what pages need and anybody may see, and what is secret and is read only where it is used.
 */
final class Connection {

	public const SITE    = 'wenext_site';
	public const SECRETS = 'wenext_secrets';

	public static function exists(): bool {
		return array() !== self::site();
	}

	/** False once WeNext said that it no longer knows this shop: from then on nothing is printed and nothing is sent. */
	public static function is_live(): bool {
		return self::exists() && 'gone' !== Health::read()['failure'];
	}

	/**
	 * Keeps WeNext's answer to a claim.
	 *
	 * @param array<string, mixed> $answer  See Connect\Answer for its shape, which was checked there.
	 * @param int                  $key_id  The REST key of the shop that WeNext uses, 0 if it wasn't found.
	 */
	public static function keep( array $answer, int $key_id ): void {
		update_option(
			self::SECRETS,
			array(
				'connection' => $answer['connection'],
				'hook'       => $answer['hook'],
				'plugin'     => $answer['plugin'],
				'key_id'     => $key_id,
			),
			false
		);
		update_option(
			self::SITE,
			array(
				'name'     => $answer['name'],
				'widget'   => $answer['widget'],
				'checkout' => $answer['checkout'],
			)
		);
		Health::forget();
	}

	public static function forget(): void {
		delete_option( self::SITE );
		delete_option( self::SECRETS );
		Health::forget();
	}

	/** The merchant's name as WeNext knows it. */
	public static function name(): string {
		return (string) ( self::site()['name'] ?? '' );
	}

	/** Address of the widget's script, '' without one. */
	public static function widget_src(): string {
		return (string) ( self::site()['widget']['src'] ?? '' );
	}

	/** The number shoppers write to, digits only, '' while there is none. */
	public static function phone(): string {
		return (string) preg_replace( '/\D/', '', (string) ( self::site()['widget']['phone'] ?? '' ) );
	}

	/** @return array{label: string, version: string, notice: string} WeNext's own wording for the checkout. */
	public static function checkout(): array {
		$said = self::site()['checkout'] ?? array();
		return array_merge( array( 'label' => '', 'version' => '', 'notice' => '' ), is_array( $said ) ? $said : array() );
	}

	/** @return array{url: string, secret: string}|null Where WooCommerce's own webhooks go. */
	public static function hook(): ?array {
		return self::secrets()['hook'] ?? null;
	}

	/** @return array{url: string, secret: string}|null Where this plugin's own messages go. */
	public static function plugin(): ?array {
		return self::secrets()['plugin'] ?? null;
	}

	public static function id(): string {
		return (string) ( self::secrets()['connection'] ?? '' );
	}

	public static function key_id(): int {
		return (int) ( self::secrets()['key_id'] ?? 0 );
	}

	/** @return array<string, mixed> */
	private static function site(): array {
		$site = get_option( self::SITE, array() );
		return is_array( $site ) ? $site : array();
	}

	/** @return array<string, mixed> */
	private static function secrets(): array {
		$secrets = get_option( self::SECRETS, array() );
		return is_array( $secrets ) ? $secrets : array();
	}
}
