<?php
/**
 * WordPress runs this when the merchant deletes the plugin. Everything that the plugin made goes; what stays is the
 * answer of each shopper on their own order, which is the shop's record of consent.
 *
 * @package WeNext\ChatUpdates
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require __DIR__ . '/src/autoload.php';

WeNext\ChatUpdates\Lifecycle::uninstall();
