ALTER TABLE `messages` ADD `way` text;--> statement-breakpoint
ALTER TABLE `messages` ADD `price_micros` integer;--> statement-breakpoint
ALTER TABLE `messages` ADD `price_currency` text;--> statement-breakpoint
ALTER TABLE `messages` ADD `price_why` text;