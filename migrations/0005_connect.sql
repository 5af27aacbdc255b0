CREATE TABLE `connect_codes` (
	`hash` text PRIMARY KEY NOT NULL,
	`merchant_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `connect_codes_by_expiry` ON `connect_codes` (`expires_at`);--> statement-breakpoint
CREATE TABLE `connect_states` (
	`hash` text PRIMARY KEY NOT NULL,
	`status` text NOT NULL,
	`shop` text NOT NULL,
	`return_url` text NOT NULL,
	`challenge` text NOT NULL,
	`code_hash` text,
	`data_key` text NOT NULL,
	`data_key_id` text NOT NULL,
	`keys_sealed` text,
	`asker` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `connect_states_by_asker` ON `connect_states` (`asker`,`created_at`);--> statement-breakpoint
CREATE INDEX `connect_states_by_expiry` ON `connect_states` (`expires_at`);