import './styles/store.css'

/**
 * Plays the shopper's WhatsApp on the demo storefront: a link to wa.me opens the sandbox's phone instead of the app, and what
 * the link would have prefilled is sent from there. The widget knows nothing of it; it only has real links.
 */
const SHOPPER = { from: '919876500001', name: 'Asha Rao' }
const WA_ME = /^https:\/\/wa\.me\/\d+(?:\?|$)/

document.addEventListener('click', (event) => {
  const link = event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement && WA_ME.test(node.href))
  if (!link || event.defaultPrevented) return
  event.preventDefault()
  void write(new URL(link.href).searchParams.get('text') ?? '')
})

async function write(text: string): Promise<void> {
  const sent = await fetch('/reply', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ from: SHOPPER.from, text: text || 'Hello' }),
  }).then(
    ({ ok }) => ok,
    () => false,
  )
  show(sent ? `Sent from ${SHOPPER.name}’s phone: “${text || 'Hello'}”` : 'The sandbox’s phone does not answer.')
}

function show(text: string): void {
  const told = document.querySelector('#told')
  const words = told?.querySelector('span')
  if (!told || !words) return
  words.textContent = text
  told.removeAttribute('hidden')
}

/** The stock switch: what a shop's own template would print into the page. */
const stock = document.querySelector<HTMLInputElement>('#sold-out')
stock?.addEventListener('change', () => document.body.classList.toggle('sold-out', stock.checked))
