import { AppError } from '../../domain/errors.ts'
import type { Vars } from '../../env.ts'

interface Addressed {
  readonly connector: string
  readonly account: string | null
  readonly settings: Readonly<Record<string, unknown>>
}

/** Where a connection's shop has its API. Throws `config.invalid` for what is no address that may be called with a secret. */
export function baseOf(vars: Pick<Vars, 'SHOPIFY_URL' | 'DEMO'>, { connector, account, settings }: Addressed): string {
  if (connector === 'shopify') return vars.SHOPIFY_URL.replace('{shop}', shopDomain(account))
  if (connector === 'woocommerce') return `${siteOf(settings['shopUrl'], vars.DEMO === '1')}/wp-json`
  throw new AppError('internal', { why: `${connector} has no API of its own` })
}

function shopDomain(account: string | null): string {
  if (account !== null && /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(account)) return account
  throw new AppError('config.invalid', { names: 'account' })
}

/** Keys travel in each call, so it is https; only a demo on this machine may do without. */
function siteOf(url: unknown, isDemo: boolean): string {
  const site = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined
  const isLocal = isDemo && site?.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(site.hostname)
  if (!site || (site.protocol !== 'https:' && !isLocal) || site.username || site.password || site.search || site.hash) {
    throw new AppError('config.invalid', { names: 'shopUrl' })
  }
  return site.href.replace(/\/+$/, '')
}
