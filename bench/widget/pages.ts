/** Three pages of a shop as they are on the web: text, pictures with their sizes given, a style sheet of their own, a little script. */

const PRODUCTS = 24

/** A picture that needs no network: a few shapes, another one for each number. */
const picture = (n: number, width: number, height: number) =>
  `<img width="${width}" height="${height}" alt="" src="data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><rect width="40" height="30" fill="hsl(${(n * 47) % 360} 40% 80%)"/><circle cx="${10 + (n % 20)}" cy="15" r="8" fill="hsl(${(n * 47 + 180) % 360} 50% 50%)"/></svg>`,
  )}">`

const card = (n: number) => `<li class="card">${picture(n, 320, 240)}<h3>Cotton kurta ${n}</h3><p>₹${899 + n * 10}.00</p></li>`
const text = (n: number) => `<p>${'Woven in Jaipur on hand looms, washed once, and sewn to last for many summers. '.repeat(n)}</p>`
const cards = (count: number) => `<ul class="grid">${Array.from({ length: count }, (_, i) => card(i)).join('')}</ul>`

const BODIES = {
  home: `<section class="hero">${picture(3, 1200, 500)}<h1>Chai &amp; Cotton</h1>${text(2)}</section>${cards(8)}${text(12)}`,
  collection: `<h1>Kurtas</h1>${text(1)}${cards(PRODUCTS)}`,
  product: `<div class="product">${picture(7, 640, 640)}<div><h1>Blue kurta</h1><p>₹1,499.00</p><form><button type="button">Add to cart</button></form>${text(6)}</div></div>${cards(4)}`,
} as const

export type PageName = keyof typeof BODIES
export const PAGES = Object.keys(BODIES) as PageName[]

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:0;padding:0 16px;max-width:1200px;margin:auto}img{max-width:100%;height:auto}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:16px;padding:0;list-style:none}.product{display:grid;gap:24px}
@media(min-width:800px){.product{grid-template-columns:1fr 1fr}}`

/** A whole page; `widget` is the markup that a merchant would paste before the end of the body. */
export function pageOf(name: PageName, widget: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="description" content="A small shop for cotton and tea"><title>${name}</title><style>${STYLE}</style></head><body><main>${BODIES[name]}</main>
<script>document.querySelectorAll('.card').forEach((card,i)=>{card.dataset.place=String(i)})</script>${widget}</body></html>`
}
