/** A page of a theme with our blocks in it, as a shopper's browser gets it. The theme is a calm one of our own, for tests and pictures. */
import type { Globals } from './liquid.ts'
import { CDN, renderBlock, schemaOf } from './liquid.ts'
import { EMBED, globalsOf, OPT_IN, STOCK, type Scene } from './shop.ts'

export interface ThemePage extends Scene {
  /** Files in blocks/, in the order of the page; the embed comes last, as Shopify puts it. */
  readonly blocks: readonly ('opt-in' | 'back-in-stock')[]
  readonly embed?: boolean
  readonly embedSettings?: object
  readonly dir?: 'ltr' | 'rtl'
}

interface Liquid {
  readonly title: string
  readonly selected_or_first_available_variant: {
    readonly id: number
    readonly title: string
    readonly price: number
    readonly available: boolean
  }
  readonly variants: readonly { readonly id: number; readonly title: string; readonly available: boolean }[]
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/** The HTML of the page. Scripts and style sheets of blocks stand in its head, each once, as Shopify writes them. */
export function themePage(page: ThemePage): string {
  const { blocks, embed = true, locale = 'en', dir = 'ltr' } = page
  const render = (name: string, settings: object, extra: Partial<Globals> = {}) =>
    renderBlock(`${name}.liquid`, { ...globalsOf({ ...page, settings }), ...extra }, { locale })
  const used = [...blocks, ...(embed ? ['wenext-launcher'] : [])].map((name) => schemaOf(`${name}.liquid`))
  const scripts = new Set(used.flatMap(({ javascript }) => javascript ?? []))
  const sheets = new Set(used.flatMap(({ stylesheet }) => stylesheet ?? []))
  const sections = blocks.map((name) => `<div class="shopify-block">${render(name, name === 'opt-in' ? OPT_IN : STOCK)}</div>`).join('')
  return `<!doctype html><html lang="${locale}" dir="${dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escape((page.product as Liquid | undefined)?.title ?? 'Chai & Cotton')}</title>
<style nonce="theme">${THEME_CSS}</style>
${[...sheets].map((name) => `<link rel="stylesheet" href="${CDN}/${name}">`).join('')}
${[...scripts].map((name) => `<script async src="${CDN}/${name}"></script>`).join('')}</head>
<body><header><a href="/">Chai &amp; Cotton</a><nav><a href="/collections/all">Shop</a><a href="/pages/about">About</a><a href="/cart">Cart</a></nav></header>
<main>${page.product ? productPage(page.product as Liquid, sections) : frontPage(sections)}</main>
<footer><p>Made by hand in Khurja and Jaipur.</p></footer>
${embed ? `<div class="shopify-block shopify-app-block">${render('wenext-launcher', { ...EMBED, ...page.embedSettings })}</div>` : ''}</body></html>`
}

function productPage(product: Liquid, blocks: string): string {
  const chosen = product.selected_or_first_available_variant
  const options = product.variants.map(
    ({ id, title }) => `<option value="${id}" ${id === chosen.id ? 'selected' : ''}>${escape(title)}</option>`,
  )
  return `<div class="product" id="shopify-section-main"><div class="picture" role="img" aria-label="${escape(product.title)}">${POT}</div><div>
<p class="over">Stoneware</p><h1>${escape(product.title)}</h1><p class="price">₹${(chosen.price / 100).toLocaleString('en-IN', { minimumFractionDigits: 2 })}</p>
<form action="/cart/add" method="post"><label for="variant">Glaze and size</label>
<select name="id" id="variant">${options.join('')}</select>
<button type="submit" ${chosen.available ? '' : 'disabled'}>${chosen.available ? 'Add to cart' : 'Sold out'}</button></form>${blocks}
<p class="words">Thrown by hand, fired twice, glazed in moss and clay. Holds enough for four, and pours without a drop beside the cup.</p></div></div>`
}

const frontPage = (
  blocks: string,
): string => `<div class="hero"><h1>Things for slow mornings</h1><p>Pots, cups and cloth from two workshops.</p></div>
<div class="shelf">${['Moss', 'Clay', 'Night'].map((name) => `<a href="/products/${name.toLowerCase()}"><span class="picture">${POT}</span>Teapot, ${name}</a>`).join('')}</div>${blocks}`

const POT =
  '<svg viewBox="0 0 200 160" aria-hidden="true"><g fill="currentColor"><path d="M50 78c0-26 22-42 50-42s50 16 50 42c0 34-20 56-50 56S50 112 50 78Z"/><path d="M149 70c26-10 38 4 33 20-5 15-22 18-36 15l3-10c9 2 20 0 23-8 3-9-7-12-22-7ZM52 96C34 92 22 76 14 56l10-4c8 16 18 24 30 27ZM91 22h18v16H91Z"/></g></svg>'

/** The theme's own look; the blocks bring none but what chat.css has. */
const THEME_CSS = `*{box-sizing:border-box}body{margin:0;font:17px/1.6 Georgia,"Noto Serif",serif;color:#2d2723;background:#faf7f2}
a{color:inherit}header{display:flex;flex-wrap:wrap;gap:8px 24px;justify-content:space-between;align-items:baseline;padding:20px clamp(20px,4vw,48px);border-bottom:1px solid #e5dccf}
header>a{font-size:22px;text-decoration:none;letter-spacing:.02em}nav{display:flex;gap:20px;font-size:16px}main{max-width:1120px;margin:0 auto;padding:clamp(20px,4vw,48px)}
.product{display:grid;grid-template-columns:minmax(0,1.1fr) minmax(0,1fr);gap:clamp(24px,4vw,56px);align-items:start}.picture{display:grid;place-items:center;aspect-ratio:1;border-radius:14px;background:#e6eadf;color:#5f7358}
.picture svg{width:68%}h1{font-size:clamp(28px,4vw,40px);line-height:1.15;margin:4px 0 8px;font-weight:500}.over{margin:0;color:#6d6258;font-size:15px}.price{font-size:21px;margin:0 0 20px}
form{display:grid;gap:10px;margin:0 0 8px}label{font-size:15px;color:#5b5148}select,form[action="/cart/add"] button{font:inherit;padding:12px 14px;border-radius:8px;border:1px solid #8b7f73;background:transparent;color:inherit}
form[action="/cart/add"] button{background:#2d2723;color:#faf7f2;border-color:#2d2723}form[action="/cart/add"] button:disabled{background:#ddd3c6;color:#5b5148;border-color:#ddd3c6}
.hero{padding:clamp(28px,6vw,72px);border-radius:14px;background:linear-gradient(120deg,#e6eadf,#efe3d2);margin-bottom:28px}.hero p{margin:0}
.shelf{display:grid;grid-template-columns:repeat(auto-fit,minmax(160px,1fr));gap:20px;margin-bottom:28px}.shelf a{text-decoration:none;font-size:16px}.shelf .picture{margin-bottom:8px;border-radius:10px}
footer{padding:28px clamp(20px,4vw,48px);border-top:1px solid #e5dccf;color:#6d6258;font-size:15px}
@media(max-width:720px){.product{grid-template-columns:minmax(0,1fr)}.product .picture{aspect-ratio:4/3}}
@media(prefers-color-scheme:dark){html{color-scheme:dark}body{color:#ece4d9;background:#191614}header,footer{border-color:#3a332d}.over,footer{color:#b3a698}label{color:#c4b8ab}
.picture{background:#2a2e26;color:#a9bd9f}.hero{background:linear-gradient(120deg,#2a2e26,#332a21)}form[action="/cart/add"] button{background:#ece4d9;color:#191614;border-color:#ece4d9}
form[action="/cart/add"] button:disabled{background:#3a332d;color:#b3a698;border-color:#3a332d}select{background:#191614}}`
