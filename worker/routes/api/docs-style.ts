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
.example { border: 1px solid var(--line); border-radius: 8px; padding: .75rem 1rem 1rem; margin: 1rem 0 }
.example h3 { margin: 0 }
.example > p { margin: 0 0 .5rem }
.codes { display: grid; gap: .75rem; grid-template-columns: minmax(0, 1fr) }
@media (min-width: 44rem) { .codes { grid-template-columns: repeat(2, minmax(0, 1fr)) } .codes .answer { grid-column: 1 / -1 } }
.codes figure { margin: 0; display: flex; flex-direction: column }
.codes figcaption { font-size: .875rem; color: light-dark(#4b565b, #a9b4b8); padding-bottom: .25rem }
pre { flex: 1; margin: 0; padding: .75rem; overflow: auto; max-height: 20rem; overflow-wrap: normal; border-radius: 6px; background: light-dark(#f2f5f6, #1d2326); font: .8125rem/1.5 ui-monospace, monospace }
.code pre { max-height: none; white-space: pre-wrap; overflow-wrap: anywhere }
pre code { background: none; padding: 0; overflow-wrap: inherit; font: inherit }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
.type { font: .875em ui-monospace, monospace; overflow-wrap: anywhere }
`
