/**
 * The launcher's rules. `!important` rules of a shadow root win over those of the page, whatever the page says about `*`.
 * Measures and colours come in as custom properties through the sheet's own object model, so that no setting can end a rule.
 */
export const LAUNCHER_CSS = `
:host{all:initial!important;position:fixed!important;z-index:var(--z)!important;
bottom:calc(var(--y)*1px + var(--lift,0px) + env(safe-area-inset-bottom))!important;
--gap:calc(var(--x)*1px + max(env(safe-area-inset-left),env(safe-area-inset-right)))}
#wenext-chat{display:flex;place-items:center;place-content:center;gap:10px;min-width:var(--px);height:var(--px);border-radius:var(--px);--px:calc(var(--size)*1px);
background:var(--color);color:var(--ink);font:600 16px system-ui;text-decoration:none;box-shadow:0 2px 12px #0004;outline:2px solid #0000}
#wenext-chat:focus-visible{outline-color:var(--ink);box-shadow:0 0 0 4px var(--color)}
#wenext-chat svg{width:calc(var(--px)*.6);fill:currentColor}
.pill{padding:0 20px}
@media(max-width:600px){:host{margin:0 calc(var(--phoneX)*1px) calc(var(--phoneY)*1px)!important}}
@media print{:host{display:none!important}}`

/** The bubble with a receiver in it, in a box of 24. */
export const ICON =
  'M12 2a10 10 0 0 0-8.7 15L2 22l5.1-1.3A10 10 0 1 0 12 2Zm0 2a8 8 0 1 1-4 15l-3.3.8.9-3.2A8 8 0 0 1 12 4ZM8 8c-1 2 2 7 6 8q2 0 3-2l-2-1-2 1-3-3 1-2-1-2Z'

/** Adds sheets to a root: constructed ones, which no CSP forbids, or elements where the browser can't. */
export const sheetFor =
  (root: ShadowRoot | Document) =>
  (css: string): CSSStyleSheet | null => {
    try {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(css)
      root.adoptedStyleSheets.push(sheet)
      return sheet
    } catch {
      const element = document.createElement('style')
      element.textContent = css
      ;((root as Document).head || root).append(element)
      return element.sheet
    }
  }
