import type { Context } from 'hono'
import { ERRORS, type AppError } from '../../domain/errors.ts'
import type { AppContext } from '../context.ts'

/** A failure as a merchant's browser shows it: the same words as everywhere, and nothing that came from outside. */
export function page(c: Context<AppContext>, { code, detail }: AppError): Response {
  const { plain, action, status } = ERRORS[code]
  if (detail['retryAfterSeconds'] !== undefined) c.header('retry-after', String(detail['retryAfterSeconds']))
  c.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'")
  return c.html(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
      `<meta name="robots" content="noindex"><title>WeNext could not be connected</title>` +
      `<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:12vh auto;padding:0 1rem;color:#1c1c1c;background:#fff}` +
      `code{color:#595959}@media (prefers-color-scheme:dark){body{color:#eee;background:#161616}code{color:#aaa}}</style></head>` +
      `<body><main><h1>WeNext could not be connected</h1><p>${plain}</p><p>${action}</p><p><code>${code}</code></p></main></body></html>`,
    status,
  )
}
