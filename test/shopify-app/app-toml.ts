/** shopify.app.toml, as the tests and nobody else reads it. */
import { join } from 'node:path'
import { experimental_readRawConfig } from 'wrangler'

export const APP = join(import.meta.dirname, '../../shopify-app')

interface Subscription {
  readonly topics?: readonly string[]
  readonly compliance_topics?: readonly string[]
  readonly uri: string
  readonly include_fields?: readonly string[]
}

interface AppToml {
  readonly client_id: string
  readonly name: string
  readonly handle: string
  readonly application_url: string
  readonly embedded: boolean
  readonly build: Readonly<Record<string, boolean>>
  readonly access_scopes: {
    readonly scopes: string
    readonly optional_scopes: readonly string[]
    readonly use_legacy_install_flow?: boolean
  }
  readonly auth: { readonly redirect_urls: readonly string[] }
  readonly webhooks: { readonly api_version: string; readonly subscriptions: readonly Subscription[] }
  readonly app_proxy: { readonly url: string; readonly prefix: string; readonly subpath: string }
}

/** wrangler has a TOML parser, and it is the only one among our own packages. */
const parse = (file: string): unknown => experimental_readRawConfig({ config: join(APP, file) }, { hideWarnings: true }).rawConfig

export const readAppToml = (): AppToml => parse('shopify.app.toml') as AppToml

export const readExtensionToml = <T>(folder: string): T => parse(join('extensions', folder, 'shopify.extension.toml')) as T
