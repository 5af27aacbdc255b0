/** `node scripts/gen-connectors.ts`: writes the registry of connectors from the names of their folders. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export const CONNECTORS = join(import.meta.dirname, '..', 'worker', 'connectors')

/** The folders that hold a connector, sorted. */
export function connectorIds(): readonly string[] {
  const folders = readdirSync(CONNECTORS, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return folders
    .map(({ name }) => name)
    .filter((name) => existsSync(join(CONNECTORS, name, 'index.ts')))
    .sort()
}

/** The text of registry.gen.ts, as the formatter leaves it. */
export function registrySource(ids: readonly string[]): string {
  const name = (id: string) => id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  return [
    '// Written by scripts/gen-connectors.ts from the names of the folders. Changes by hand are lost.',
    `import type { Connector } from './contract.ts'`,
    ...ids.map((id) => `import ${name(id)} from './${id}/index.ts'`),
    '',
    '/** Every outside system that we speak with, by the word in the address. */',
    'export const connectors = {',
    ...ids.map((id) => (name(id) === id ? `  ${id},` : `  '${id}': ${name(id)},`)),
    '} satisfies Record<string, Connector>',
    '',
    'export type ConnectorId = keyof typeof connectors',
    '',
  ].join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const ids = connectorIds()
  writeFileSync(join(CONNECTORS, 'registry.gen.ts'), registrySource(ids))
  console.log(`registry.gen.ts: ${ids.length} connectors (${ids.join(', ')})`)
  if (ids.length === 0) process.exitCode = 1
}
