CREATE TABLE `widgets` (
	`key` text PRIMARY KEY NOT NULL,
	`merchant_id` text NOT NULL,
	`origins` text NOT NULL,
	`settings` text NOT NULL,
	`status` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `widgets_by_merchant` ON `widgets` (`merchant_id`);