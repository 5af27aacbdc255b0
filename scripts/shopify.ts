/** `npm run shopify -- build`, `-- deploy`, `-- config link`: Shopify's CLI for the app, on a copy under dist/. Installs it first. */
import { join } from 'node:path'
import { ROOT } from './check/run.ts'
import { runCli, stage } from './shopify/stage.ts'
import { installTools } from './shopify/tools.ts'

const args = process.argv.slice(2)
if (args.length === 0) {
  console.error('usage: npm run shopify -- <build|deploy|dev|config link|…>, as "shopify app" takes it')
  process.exit(2)
}
await installTools()
const folder = join(ROOT, 'dist', 'shopify-app')
stage(folder)
const { status } = await runCli(folder, args, true)
process.exitCode = status
