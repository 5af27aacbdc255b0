/** Shopify's own tools. They are a package of their own (shopify-app/tools), so that whoever doesn't work on the app never installs them. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled, whyInstall } from '../bootstrap/install.mjs'
import { ROOT } from '../check/run.ts'

export const APP = join(ROOT, 'shopify-app')
export const TOOLS = join(APP, 'tools')

export const toolsInstalled = (): boolean => whyInstall(TOOLS) === undefined

/** Installs what the lock file names, once; whoever comes meanwhile waits. */
export const installTools = (): Promise<void> => ensureInstalled(TOOLS)

// For those who can't wait asynchronously: `node scripts/shopify/tools.ts`.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await installTools()
