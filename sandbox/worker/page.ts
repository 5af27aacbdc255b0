/** Put in by build.ts; absent in tests of the emulator, which need no page. */
declare const PAGE_JS: string | undefined
declare const PAGE_CSS: string | undefined

const js = typeof PAGE_JS === 'string' ? PAGE_JS : ''
const css = typeof PAGE_CSS === 'string' ? PAGE_CSS : ''

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#0f7a5c"/><path d="M9 10.5A3.5 3.5 0 0 1 12.500 7h7A3.500 3.500 0 0 1 23 10.500v6a3.500 3.500 0 0 1-3.500 3.500H15l-4.200 4v-4.100A3.500 3.500 0 0 1 9 16.500z" fill="#fff"/></svg>`

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>WeNext sandbox</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script>
</head>
<body><div id="root"><noscript>The sandbox’s page needs JavaScript. Its API works without.</noscript></div></body>
</html>`

/** Nothing from elsewhere is loaded or called, and shoppers' texts can't become markup that runs. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const FILES: Readonly<Record<string, readonly [type: string, body: string]>> = {
  '/': ['text/html; charset=utf-8', HTML],
  '/page.js': ['text/javascript; charset=utf-8', js],
  '/page.css': ['text/css; charset=utf-8', css],
  '/icon.svg': ['image/svg+xml', ICON],
}

/** The page and its files; undefined for every other address. */
export function page(request: Request): Response | undefined {
  if (request.method !== 'GET') return undefined
  const file = FILES[new URL(request.url).pathname]
  if (!file) return undefined
  const [type, body] = file
  return new Response(body, {
    headers: {
      'content-type': type,
      'cache-control': 'no-cache',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
  })
}
