<?php
namespace WeNext\ChatUpdates\Consent;

use WeNext\ChatUpdates\Connection;
use WeNext\ChatUpdates\Settings;

defined( 'ABSPATH' ) || exit;

/** The words beside the box, and the version that is kept with each answer. Other words are another version. */
final class Wording {

	/** The words without the merchant's own: WeNext's for this shop, else the plugin's. */
	public static function standard(): string {
		$label = Connection::checkout()['label'];
		return '' !== $label ? $label : __( 'Send me news about my order on WhatsApp. I can reply STOP at any time.', 'wenext-chat-updates' );
	}

	public static function text(): string {
		$own = Settings::text( 'label' );
		return '' !== $own ? $own : self::standard();
	}

	public static function version(): string {
		$checkout = Connection::checkout();
		$text     = self::text();
		return $text === $checkout['label'] && '' !== $checkout['version'] ? $checkout['version'] : 'shop-' . substr( hash( 'sha256', $text ), 0, 12 );
	}
}
