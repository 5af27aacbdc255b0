<?php
namespace WeNext\ChatUpdates\Connect;

/** WeNext's answer to a claim or a pasted key: only what has the expected form is taken. Knows nothing of WordPress. */
final class Answer {

	/**
	 * @param array<string, mixed> $body The JSON that came.
	 * @return array<string, mixed>|null Null when something that is needed is missing or is no https address.
	 */
	public static function read( array $body ): ?array {
		$hook   = self::address( $body['hook'] ?? null );
		$plugin = self::address( $body['plugin'] ?? null );
		$id     = self::text( $body['connection'] ?? null );
		if ( null === $hook || null === $plugin || '' === $id ) {
			return null;
		}
		$widget   = self::map( $body['widget'] ?? null );
		$checkout = self::map( $body['checkout'] ?? null );
		$src      = self::text( $widget['src'] ?? null );
		return array(
			'connection' => $id,
			'hook'       => $hook,
			'plugin'     => $plugin,
			'name'       => self::text( $body['name'] ?? null ),
			'widget'     => array(
				'src'   => self::is_https( $src ) ? $src : '',
				'phone' => self::text( $widget['phone'] ?? null ),
			),
			'checkout'   => array(
				'label'   => self::text( $checkout['label'] ?? null ),
				'version' => self::text( $checkout['version'] ?? null ),
				'notice'  => self::text( $checkout['notice'] ?? null ),
			),
		);
	}

	/**
	 * @param mixed $value
	 * @return array{url: string, secret: string}|null
	 */
	private static function address( $value ): ?array {
		$map    = self::map( $value );
		$url    = self::text( $map['url'] ?? null );
		$secret = self::text( $map['secret'] ?? null );
		return self::is_https( $url ) && '' !== $secret ? array( 'url' => $url, 'secret' => $secret ) : null;
	}

	private static function is_https( string $url ): bool {
		return 0 === strpos( $url, 'https://' ) && false !== filter_var( $url, FILTER_VALIDATE_URL );
	}

	/**
	 * @param mixed $value
	 * @return array<string, mixed>
	 */
	private static function map( $value ): array {
		return is_array( $value ) ? $value : array();
	}

	/** @param mixed $value */
	private static function text( $value ): string {
		return is_string( $value ) ? substr( $value, 0, 2000 ) : '';
	}
}
