<?php
namespace WeNext\ChatUpdates\Admin;

use WeNext\ChatUpdates\Carts\Notice;
use WeNext\ChatUpdates\Consent\Wording;
use WeNext\ChatUpdates\Settings;

defined( 'ABSPATH' ) || exit;

/** What a connected merchant can choose. */
final class Choices {

	public static function show(): void {
		$chosen = Settings::all();
		echo '<div class="wenext-card">';
		Form::begin( 'wenext_save' );
		printf( '<h2>%s</h2>', esc_html__( 'At checkout', 'wenext-chat-updates' ) );
		Form::box( 'optin', __( 'Ask for consent at checkout', 'wenext-chat-updates' ), $chosen['optin'], __( 'A box that is not ticked beforehand, on both kinds of checkout, and a button on the thank-you page for shoppers who passed it by.', 'wenext-chat-updates' ) );
		Form::area( 'label', __( 'Words beside the box', 'wenext-chat-updates' ), $chosen['label'], Wording::standard(), __( 'Leave empty for the words above. Say who writes, what about and how to stop. Order news only: offers need an agreement of their own.', 'wenext-chat-updates' ) );
		self::say_when_phones_are_hidden();
		printf( '<h2>%s</h2>', esc_html__( 'Abandoned carts', 'wenext-chat-updates' ) );
		Form::box( 'carts', __( 'Send carts that shoppers leave at checkout', 'wenext-chat-updates' ), $chosen['carts'], __( 'Only after a shopper typed a phone number or e-mail address with the notice below in view. Kept in this shop for 30 days at most.', 'wenext-chat-updates' ) );
		Form::area( 'notice', __( 'Notice at checkout', 'wenext-chat-updates' ), $chosen['notice'], Notice::standard(), __( 'Leave empty for the words above. A link “Don’t keep my cart” stands beside it.', 'wenext-chat-updates' ) );
		printf( '<h2>%s</h2>', esc_html__( 'On every page', 'wenext-chat-updates' ) );
		Form::box( 'widget', __( 'Show the chat button', 'wenext-chat-updates' ), $chosen['widget'], __( 'How it looks and who answers is set in WeNext.', 'wenext-chat-updates' ) );
		Form::box( 'stock', __( 'Ask on sold-out products', 'wenext-chat-updates' ), $chosen['stock'], __( 'Shoppers can say that they want to hear on WhatsApp when it is back. Needs the chat button.', 'wenext-chat-updates' ) );
		printf( '<p><button type="submit" class="button button-primary">%s</button></p>', esc_html__( 'Save', 'wenext-chat-updates' ) );
		Form::end();
		echo '</div>';
	}

	/** Consent without a number is of no use. */
	private static function say_when_phones_are_hidden(): void {
		if ( 'hidden' === get_option( 'woocommerce_checkout_phone_field', 'required' ) ) {
			printf(
				'<div class="notice notice-warning inline"><p>%s</p></div>',
				esc_html__( 'Your checkout does not ask for a phone number, so there is nowhere to write to. Switch the phone field on in the checkout’s settings.', 'wenext-chat-updates' )
			);
		}
	}
}
