<?php
/**
 * Plugin Name:          WeNext Chat Updates for WooCommerce
 * Description:          Order updates and a chat button on the messenger your shoppers use, with their consent at checkout. Connects your shop to WeNext.
 * Version:              0.1.0
 * Requires at least:    6.5
 * Requires PHP:         7.4
 * Requires Plugins:     woocommerce
 * WC requires at least: 8.9
 * WC tested up to:      10.5
 * Author:               WeNext
 * License:              GPL-2.0-or-later
 * License URI:          https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:          wenext-chat-updates
 * Domain Path:          /languages
 *
 * Where to begin reading: src/Plugin.php lists the parts, each of which is one class with one subject.
 *
 * @package WeNext\ChatUpdates
 */

namespace WeNext\ChatUpdates;

defined( 'ABSPATH' ) || exit;

const FILE = __FILE__;

require __DIR__ . '/src/autoload.php';

register_activation_hook( __FILE__, array( Lifecycle::class, 'activate' ) );
register_deactivation_hook( __FILE__, array( Lifecycle::class, 'deactivate' ) );

Plugin::boot();
