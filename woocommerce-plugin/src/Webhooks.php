<?php
namespace WeNext\ChatUpdates;

defined( 'ABSPATH' ) || exit;

/**
 * WooCommerce's webhooks that lead to WeNext. WeNext makes them when the shop connects; here their health is read from the shop itself,
 * and what is missing or was switched off is set right. WooCommerce disables a webhook after its 7th failure in a row.
 */
final class Webhooks {

	public const TOPICS = array( 'order.created', 'order.updated', 'order.deleted', 'product.updated' );

	public const WORKS   = 'works';
	public const MISSING = 'missing';
	public const OFF     = 'off';
	public const FAILING = 'failing';

	/**
	 * One row per topic that WeNext needs.
	 *
	 * @return array<int, array{topic: string, state: string, failures: int}>
	 */
	public static function rows(): array {
		$ours = self::ours();
		$rows = array();
		foreach ( self::TOPICS as $topic ) {
			$hook   = $ours[ $topic ] ?? null;
			$rows[] = array(
				'topic'    => $topic,
				'state'    => self::state_of( $hook ),
				'failures' => $hook ? (int) $hook->get_failure_count() : 0,
			);
		}
		return $rows;
	}

	/** Makes what is missing and switches on what is off. Gives whether all of them work now. */
	public static function repair(): bool {
		$to = Connection::hook();
		if ( null === $to ) {
			return false;
		}
		$ours = self::ours();
		$kept = array();
		foreach ( self::TOPICS as $topic ) {
			$hook = $ours[ $topic ] ?? new \WC_Webhook();
			$hook->set_name( 'WeNext: ' . $topic );
			$hook->set_topic( $topic );
			$hook->set_delivery_url( $to['url'] );
			$hook->set_secret( $to['secret'] );
			$hook->set_api_version( 'wp_api_v3' );
			// Bodies are built with this user's rights; one who left would make each of them an error.
			$hook->set_user_id( get_current_user_id() );
			$hook->set_status( 'active' );
			// WooCommerce leaves the counter as it was, so that one more failure would switch it off again.
			$hook->set_failure_count( 0 );
			$hook->save();
			$kept[] = $hook->get_id();
		}
		// A double would deliver each order twice.
		foreach ( self::all_ours() as $hook ) {
			if ( in_array( $hook->get_topic(), self::TOPICS, true ) && ! in_array( $hook->get_id(), $kept, true ) ) {
				$hook->delete( true );
			}
		}
		foreach ( self::rows() as $row ) {
			if ( self::WORKS !== $row['state'] ) {
				return false;
			}
		}
		return true;
	}

	/** Deletes every webhook of the shop that leads to WeNext, doubles included. */
	public static function remove(): void {
		if ( ! class_exists( \WC_Webhook::class ) ) {
			self::remove_without_woocommerce();
			return;
		}
		foreach ( self::all_ours() as $hook ) {
			$hook->delete( true );
		}
	}

	/** The plugin may be deleted while WooCommerce is switched off; its webhooks would wake with it. */
	private static function remove_without_woocommerce(): void {
		global $wpdb;
		$to    = Connection::hook();
		$table = $wpdb->prefix . 'wc_webhooks';
		if ( null !== $to && Db::has_table( $table ) ) {
			$wpdb->delete( $table, array( 'delivery_url' => $to['url'] ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- WooCommerce's classes are not there.
		}
	}

	private static function state_of( ?\WC_Webhook $hook ): string {
		if ( ! $hook ) {
			return self::MISSING;
		}
		if ( 'active' !== $hook->get_status() ) {
			return self::OFF;
		}
		return $hook->get_failure_count() > 0 ? self::FAILING : self::WORKS;
	}

	/** @return array<string, \WC_Webhook> By topic; of two for one topic the one that is active. */
	private static function ours(): array {
		$found = array();
		foreach ( self::all_ours() as $hook ) {
			$topic = $hook->get_topic();
			if ( ! isset( $found[ $topic ] ) || 'active' === $hook->get_status() ) {
				$found[ $topic ] = $hook;
			}
		}
		return $found;
	}

	/** @return array<int, \WC_Webhook> */
	private static function all_ours(): array {
		$to = Connection::hook();
		if ( null === $to ) {
			return array();
		}
		/** @var \WC_Webhook_Data_Store $store */
		$store = \WC_Data_Store::load( 'webhook' );
		$hooks = array_map( 'wc_get_webhook', $store->get_webhooks_ids() );
		return array_values(
			array_filter(
				$hooks,
				static function ( $hook ) use ( $to ): bool {
					return $hook instanceof \WC_Webhook && $to['url'] === $hook->get_delivery_url();
				}
			)
		);
	}
}
