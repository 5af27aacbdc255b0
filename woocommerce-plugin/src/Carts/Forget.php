<?php
namespace WeNext\ChatUpdates\Carts;

use WeNext\ChatUpdates\Connection;
use WeNext\ChatUpdates\Outbox\Queue;

defined( 'ABSPATH' ) || exit;

/** Deletes carts that nobody touched for 30 days, once a day. */
final class Forget {

	private const DAYS = 30;

	public static function hooks(): void {
		add_action( Queue::FORGET, array( self::class, 'run' ) );
		add_action( 'admin_init', array( self::class, 'plan' ) );
	}

	/** Planned while an administrator looks, so that shoppers don't pay for the question. */
	public static function plan(): void {
		if ( Connection::exists() && ! as_has_scheduled_action( Queue::FORGET, array(), Queue::GROUP ) ) {
			as_schedule_recurring_action( time() + HOUR_IN_SECONDS, DAY_IN_SECONDS, Queue::FORGET, array(), Queue::GROUP );
		}
	}

	public static function run(): void {
		Store::forget_before( time() - self::DAYS * DAY_IN_SECONDS );
	}
}
