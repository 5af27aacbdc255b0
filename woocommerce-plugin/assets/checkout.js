/* Classic checkout: tells the shop how to reach the shopper, once both saw the notice and typed a whole number or address. */
(function () {
	'use strict';
	var notice = document.getElementById('wenext-cart-notice');
	if (!notice || !notice.dataset.url || !window.fetch) return;
	var fields = { email: 'billing_email', phone: 'billing_phone', first_name: 'billing_first_name', country: 'billing_country' };
	var timer;
	var last = '';

	function value(id) {
		var field = document.getElementById(id);
		return field ? field.value.trim() : '';
	}

	function send() {
		var body = new URLSearchParams();
		Object.keys(fields).forEach(function (name) {
			body.set(name, value(fields[name]));
		});
		// Both empty is said too, if something was said before: the shopper took it out again.
		if (!last && !body.get('email') && !body.get('phone')) return;
		if (body.toString() === last) return;
		last = body.toString();
		body.set('nonce', notice.dataset.nonce);
		fetch(notice.dataset.url, { method: 'POST', body: body, credentials: 'same-origin', keepalive: true }).catch(function () {
			last = '';
		});
	}

	document.addEventListener('change', function (event) {
		if (!event.target || Object.keys(fields).every(function (name) { return fields[name] !== event.target.id; })) return;
		clearTimeout(timer);
		timer = setTimeout(send, 1000);
	});
	// What the browser or the account filled in beforehand was not typed; it counts from the first change on.
})();
