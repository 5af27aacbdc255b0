CREATE TABLE `api_keys` (
	`hash` text PRIMARY KEY NOT NULL,
	`merchant_id` text NOT NULL,
	`label` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL,
	`revoked_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `api_keys_by_merchant` ON `api_keys` (`merchant_id`);--> statement-breakpoint
CREATE TABLE `connections` (
	`id` text PRIMARY KEY NOT NULL,
	`merchant_id` text NOT NULL,
	`connector` text NOT NULL,
	`account` text,
	`status` text NOT NULL,
	`settings` text NOT NULL,
	`secrets_sealed` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `connections_by_account` ON `connections` (`connector`,`account`);--> statement-breakpoint
CREATE INDEX `connections_by_merchant` ON `connections` (`merchant_id`);--> statement-breakpoint
CREATE TABLE `consents` (
	`merchant_id` text NOT NULL,
	`contact_id` text NOT NULL,
	`id` text NOT NULL,
	`purpose` text NOT NULL,
	`state` text NOT NULL,
	`source` text NOT NULL,
	`wording` text,
	`wording_version` text,
	`page` text,
	`proof` text NOT NULL,
	`locale` text,
	`at` integer NOT NULL,
	`recorded_at` integer NOT NULL,
	PRIMARY KEY(`merchant_id`, `contact_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `contacts` (
	`merchant_id` text NOT NULL,
	`id` text NOT NULL,
	`name_sealed` text,
	`phone_sealed` text,
	`email_sealed` text,
	`country` text,
	`language` text,
	`phone_state` text NOT NULL,
	`reachable` integer NOT NULL,
	`window_until` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`merchant_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `events` (
	`merchant_id` text NOT NULL,
	`subject_id` text NOT NULL,
	`id` text NOT NULL,
	`type` text NOT NULL,
	`connection_id` text,
	`connector` text NOT NULL,
	`topic` text NOT NULL,
	`contact_id` text,
	`fact` text,
	`decisions` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`received_at` integer NOT NULL,
	`data_sealed` text,
	PRIMARY KEY(`merchant_id`, `subject_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `key_check` (
	`id` integer PRIMARY KEY NOT NULL,
	`sealed` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `merchants` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`shard` text NOT NULL,
	`status` text NOT NULL,
	`country` text NOT NULL,
	`currency` text NOT NULL,
	`time_zone` text NOT NULL,
	`language` text NOT NULL,
	`settings` text NOT NULL,
	`data_key` text,
	`data_key_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `messages` (
	`merchant_id` text NOT NULL,
	`id` text NOT NULL,
	`direction` text NOT NULL,
	`order_id` text,
	`contact_id` text NOT NULL,
	`phone_number_id` text,
	`rule_id` text,
	`event_id` text,
	`purpose` text NOT NULL,
	`fact` text,
	`template` text,
	`language` text,
	`category` text,
	`state` text NOT NULL,
	`reason` text,
	`graph_code` integer,
	`wamid` text,
	`attempts` integer NOT NULL,
	`due_at` integer,
	`best_before` integer,
	`accepted_at` integer,
	`sent_at` integer,
	`delivered_at` integer,
	`read_at` integer,
	`ended_at` integer,
	`pricing` text,
	`content_sealed` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`merchant_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `messages_by_order` ON `messages` (`merchant_id`,`order_id`);--> statement-breakpoint
CREATE TABLE `notices` (
	`merchant_id` text NOT NULL,
	`id` text NOT NULL,
	`code` text NOT NULL,
	`subject` text NOT NULL,
	`detail` text NOT NULL,
	`count` integer NOT NULL,
	`first_at` integer NOT NULL,
	`last_at` integer NOT NULL,
	`closed_at` integer,
	PRIMARY KEY(`merchant_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `numbers` (
	`phone_number_id` text PRIMARY KEY NOT NULL,
	`merchant_id` text NOT NULL,
	`waba_id` text NOT NULL,
	`display_phone` text NOT NULL,
	`per_second` integer NOT NULL,
	`status` text NOT NULL,
	`status_reason` text,
	`token_sealed` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `numbers_by_merchant` ON `numbers` (`merchant_id`);--> statement-breakpoint
CREATE INDEX `numbers_by_waba` ON `numbers` (`waba_id`);--> statement-breakpoint
CREATE TABLE `orders` (
	`merchant_id` text NOT NULL,
	`id` text NOT NULL,
	`connection_id` text,
	`contact_id` text,
	`number` text,
	`shop_order_id` text,
	`currency` text,
	`total_minor` integer,
	`cash_on_delivery` integer,
	`status` text NOT NULL,
	`placed_at` integer,
	`paid_at` integer,
	`cancelled_at` integer,
	`refunded_minor` integer NOT NULL,
	`details_sealed` text,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`merchant_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `parcels` (
	`merchant_id` text NOT NULL,
	`order_id` text NOT NULL,
	`id` text NOT NULL,
	`awb` text,
	`carrier` text,
	`tracking_url` text,
	`state` text NOT NULL,
	`state_at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`expected_at` integer,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`merchant_id`, `order_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `rules` (
	`merchant_id` text NOT NULL,
	`id` text NOT NULL,
	`on` integer NOT NULL,
	`paused_reason` text,
	`definition` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`merchant_id`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `templates` (
	`merchant_id` text NOT NULL,
	`waba_id` text NOT NULL,
	`name` text NOT NULL,
	`language` text NOT NULL,
	`meta_id` text,
	`category` text NOT NULL,
	`status` text NOT NULL,
	`quality` text,
	`rejected_reason` text,
	`parameter_format` text NOT NULL,
	`components` text NOT NULL,
	`hash` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`merchant_id`, `waba_id`, `name`, `language`)
) WITHOUT ROWID;
