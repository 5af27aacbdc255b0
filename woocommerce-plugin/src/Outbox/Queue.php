<?php
namespace WeNext\ChatUpdates\Outbox;

use WeNext\ChatUpdates\Db;

defined( 'ABSPATH' ) || exit;

/**
 * What is to be told to WeNext, outside of the shopper's request: jobs of Action Scheduler, which comes with WooCommerce. A job holds
 * an id and the number of tries, never personal data; what is sent is read when it is sent.
 */
final class Queue {

	public const GROUP   = 'wenext';
	public const CONSENT = 'wenext_send_consent';
	public const CART    = 'wenext_send_cart';
	public const FORGET  = 'wenext_forget_carts';

	/** A cart is sent when it has been left alone for this long, so that ten clicks are one message. */
	private const CART_SECONDS = 60;

	public static function hooks(): void {
		add_action( self::CONSENT, array( Sender::class, 'consent' ), 10, 2 );
		add_action( self::CART, array( Sender::class, 'cart' ), 10, 2 );
	}

	public static function consent( int $order_id ): void {
		self::plan( self::CONSENT, $order_id, 0, 0 );
	}

	public static function cart( int $cart_id ): void {
		self::plan( self::CART, $cart_id, 0, self::CART_SECONDS );
	}

	/** A try failed; the next one comes later. False when there is none. */
	public static function again( string $job, int $id, int $tries ): bool {
		$seconds = Backoff::after( $tries );
		if ( null === $seconds ) {
			return false;
		}
		self::plan( $job, $id, $tries, $seconds );
		return true;
	}

	private static function plan( string $job, int $id, int $tries, int $seconds ): void {
		$args = array( $id, $tries );
		// "unique" of Action Scheduler would look at the job's name only, and one cart would hold up all others.
		if ( ! as_has_scheduled_action( $job, $args, self::GROUP ) ) {
			as_schedule_single_action( time() + $seconds, $job, $args, self::GROUP );
		}
	}

	/** Takes back all jobs, and what is remembered of the ones that ran. Works without WooCommerce too. */
	public static function clear(): void {
		global $wpdb;
		$actions = $wpdb->prefix . 'actionscheduler_actions';
		$groups  = $wpdb->prefix . 'actionscheduler_groups';
		$logs    = $wpdb->prefix . 'actionscheduler_logs';
		if ( ! Db::has_table( $actions ) || ! Db::has_table( $groups ) || ! Db::has_table( $logs ) ) {
			return;
		}
		// phpcs:disable WordPress.DB.DirectDatabaseQuery, WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- Action Scheduler cannot forget by group.
		$wpdb->query( $wpdb->prepare( "DELETE l FROM $logs l JOIN $actions a ON a.action_id = l.action_id JOIN $groups g ON g.group_id = a.group_id WHERE g.slug = %s", self::GROUP ) );
		$wpdb->query( $wpdb->prepare( "DELETE a FROM $actions a JOIN $groups g ON g.group_id = a.group_id WHERE g.slug = %s", self::GROUP ) );
		$wpdb->query( $wpdb->prepare( "DELETE FROM $groups WHERE slug = %s", self::GROUP ) );
		// phpcs:enable
	}
}
