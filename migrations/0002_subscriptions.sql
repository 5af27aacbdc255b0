CREATE TABLE `subscriptions` (
	`merchant_id` text NOT NULL,
	`contact_id` text NOT NULL,
	`product` text NOT NULL,
	`alert` text NOT NULL,
	`title_sealed` text,
	`at` integer NOT NULL,
	`ended_at` integer,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`merchant_id`, `contact_id`, `product`, `alert`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `contacts` ADD `first_visit_sealed` text;