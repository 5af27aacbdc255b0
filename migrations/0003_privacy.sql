CREATE TABLE `erasures` (
	`id` text PRIMARY KEY NOT NULL,
	`merchant_id` text NOT NULL,
	`kind` text NOT NULL,
	`source` text NOT NULL,
	`requested_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`done_at` integer,
	`counts` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `erasures_by_merchant` ON `erasures` (`merchant_id`);--> statement-breakpoint
CREATE TABLE `privacy_requests` (
	`merchant_id` text NOT NULL,
	`id` text NOT NULL,
	`source` text NOT NULL,
	`contact_ids` text NOT NULL,
	`requested_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`made_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`export_sealed` text,
	PRIMARY KEY(`merchant_id`, `id`)
) WITHOUT ROWID;
