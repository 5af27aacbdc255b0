/** Readable on a phone, by day and by night; colours hold 4.5:1 in both. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8885; --soft: #8881; --link: light-dark(#0b5c4a, #7fd6bd) }
* { box-sizing: border-box }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 62rem; padding: 1rem; background: light-dark(#fff, #14181a); color: light-dark(#1b2124, #e7ecee) }
a { color: var(--link) }
h1 { font-size: 1.6rem; margin: .5rem 0 }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .25rem; border-bottom: 1px solid var(--line) }
h3 { font-size: 1.05rem; margin: 1.75rem 0 .25rem; overflow-wrap: anywhere }
h4 { font-size: 1rem; margin: 1rem 0 .25rem }
small { font-weight: 400; font-size: .8rem; color: light-dark(#4b565b, #a9b4b8) }
code { font: .875em ui-monospace, monospace; background: var(--soft); padding: .1em .25em; border-radius: 4px; overflow-wrap: anywhere }
nav ul { list-style: none; padding: 0; columns: 18rem }
nav a { display: inline-block; padding: .25rem 0; text-decoration: none; overflow-wrap: anywhere }
article { scroll-margin-top: 1rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .9375rem }
th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line) }
tbody th { font-weight: 400; min-width: 9rem }
td { min-width: 8rem }
@media (max-width: 44rem) {
  thead { position: absolute; clip-path: inset(50%) }
  table, tbody, tr, tbody th, td { display: block; border: 0 }
  tbody th, td { padding: 0 }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--line) }
}
.type { font: .875em ui-monospace, monospace; overflow-wrap: anywhere }
`
