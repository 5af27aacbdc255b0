import type { Env } from './env.ts'
import { fields, text } from './json.ts'

/** Put in by build.ts; absent in tests of the emulator, which need no page. */
declare const STORE_JS: string | undefined
declare const STORE_CSS: string | undefined

const PHONE = '918000000100'
const PRODUCT = { id: '632910392', title: 'Blue kurta', sku: 'KURTA-BLUE', price: '1499.00', currency: 'INR', tags: ['kurta'] }

/** A garment, drawn; the demo needs no picture from elsewhere. */
const KURTA = `<svg viewBox="0 0 200 200" role="img" aria-label="A blue kurta"><path fill="#2f4f8f" d="M76 16c8 8 40 8 48 0l28 11c5 2 8 6 9 11l17 83-20 6-19-62 7 121h-10l-3-22-2 22H69l-2-22-3 22H54l7-121-19 62-20-6 17-83c1-5 4-9 9-11z"/><path fill="#223c70" d="M76 16c8 8 40 8 48 0l3 5c-3 11-13 18-27 18s-24-7-27-18z"/><path fill="#c9d6f2" d="M95.500 38h9v62l-4.500 5-4.500-5z"/></svg>`

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>Blue kurta · Chai &amp; Cotton</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/store.css">
<script type="module" src="/store.js"></script>
</head>
<body>
<header><p class="shop-name">Chai &amp; Cotton</p><a href="/">The phone and the ledger</a></header>
<main>
<div class="product">
<div class="picture">${KURTA}</div>
<div>
<h1>${PRODUCT.title}</h1>
<p class="price">₹1,499.00</p>
<button type="button" class="cart when-in-stock">Add to cart</button>
<p class="when-sold-out">Sold out for now.</p>
<a class="ask" id="wenext-chat" href="https://wa.me/${PHONE}?text=Hello%2C%20a%20question%20about%20the%20Blue%20kurta">Ask about it on WhatsApp</a>
<div class="when-sold-out" data-wenext-optin="product" data-wenext-alert="back_in_stock"></div>
<p>Hand-woven cotton from Jaipur, washed once so that it keeps its size. This page is a shop’s own page: its policy allows scripts of
its own address and of the product’s, nothing else, and it carries the widget as a merchant would paste it.</p>
<label class="stock"><input type="checkbox" id="sold-out"> Pretend that it is sold out</label>
</div>
</div>
</main>
<p id="told" role="status" hidden><span></span> <a href="/">Look at the phone</a></p>
<footer>A demo. Nothing here is sold, and WhatsApp is the sandbox’s phone.</footer>
<script type="application/json" id="wenext-page">${JSON.stringify({ template: 'product', product: PRODUCT, country: 'IN', customer: 'new' })}</script>
%WIDGET%
</body>
</html>`

/** The demo shop's storefront: a page with the product's widget on it, under a strict policy. Undefined for every other address. */
export async function store(request: Request, env: Env): Promise<Response | undefined> {
  if (request.method !== 'GET') return undefined
  switch (new URL(request.url).pathname) {
    case '/store':
      return storefront(env)
    case '/store.js':
      return file('text/javascript', typeof STORE_JS === 'string' ? STORE_JS : '')
    case '/store.css':
      return file('text/css', typeof STORE_CSS === 'string' ? STORE_CSS : '')
    default:
      return undefined
  }
}

const file = (type: string, body: string) =>
  new Response(body, {
    headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' },
  })

async function storefront(env: Env): Promise<Response> {
  const product = env.PRODUCT_URL
  const key = await widgetKey(product)
  const widget = key ? `<script async src="${product}/w/${key}.js"></script>` : ''
  return new Response(PAGE.replace('%WIDGET%', widget), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': `default-src 'none'; script-src 'self' ${product}; connect-src 'self' ${product}; style-src 'self'; img-src 'self' data: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'x-content-type-options': 'nosniff',
    },
  })
}

/** Undefined while the product doesn't answer: then the page is a shop without a widget. */
async function widgetKey(product: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${product}/dev/demo.json`, { signal: AbortSignal.timeout(3000) })
    const key = text(fields(await response.json())['widgetKey'])
    return key && /^\w+$/.test(key) ? key : undefined
  } catch {
    return undefined
  }
}
