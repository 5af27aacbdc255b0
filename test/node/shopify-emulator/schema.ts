/** Shopify's published Admin schema, from the package of Shopify's own tools. Only its data files are read, nothing of it runs. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from 'graphql'

const TOOLS = join(import.meta.dirname, '..', '..', '..', 'shopify-app', 'tools')

/** The schema of a version. Whoever asks first waits until the tools are installed, each version of them pinned. */
export function adminSchema(version: string): GraphQLSchema {
  const file = join(TOOLS, 'node_modules', '@shopify', 'dev-mcp', 'dist', 'data', `admin_${version}.json.gz`)
  if (!existsSync(file)) install()
  const { data, __schema } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as {
    data?: IntrospectionQuery
  } & Partial<IntrospectionQuery>
  const introspection = data ?? (__schema && { __schema })
  if (!introspection) throw new Error(`${file} is no introspection`)
  return buildClientSchema(introspection)
}

function install(): void {
  console.log('Installing Shopify’s tools (once) …')
  const how = existsSync(join(TOOLS, 'package-lock.json')) ? 'ci' : 'install'
  const npm = join(dirname(process.execPath), 'npm')
  execFileSync(existsSync(npm) ? npm : 'npm', [how, '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: TOOLS, stdio: 'inherit' })
}
