import * as z from 'zod'
import { secretNames, type Connector } from './contract.ts'
import { connectors } from './registry.gen.ts'

/** The connector of this name; undefined for names that come from outside and aren't ours ("constructor"). */
export function findConnector(id: string): Connector | undefined {
  return Object.hasOwn(connectors, id) ? connectors[id as keyof typeof connectors] : undefined
}

/** What the console and the public API may know of each connector; forms are drawn from `settings` (JSON Schema). */
export function catalog() {
  return Object.values<Connector>(connectors).map(({ manifest }) => ({
    id: manifest.id,
    name: manifest.name,
    category: manifest.category,
    summary: manifest.summary,
    docsUrl: manifest.docsUrl,
    connect: manifest.connect,
    steps: manifest.steps,
    proof: manifest.scheme.summary,
    secret: manifest.secret,
    secretSettings: secretNames(manifest),
    settings: z.toJSONSchema(manifest.settings, { io: 'input' }),
    topics: Object.entries(manifest.topics).map(([topic, event]) => ({ topic, event })),
  }))
}

/** Parts what may lie in the open from what must be sealed. What the connector doesn't know is dropped. */
export function splitSecrets(connectorId: string, settings: Readonly<Record<string, unknown>>) {
  const plain: Record<string, unknown> = {}
  const secret: Record<string, unknown> = {}
  const manifest = findConnector(connectorId)?.manifest
  if (!manifest) return { plain, secret }
  const secrets = secretNames(manifest)
  for (const name of Object.keys(manifest.settings.shape)) {
    if (!Object.hasOwn(settings, name) || settings[name] === undefined) continue
    if (secrets.includes(name)) secret[name] = settings[name]
    else plain[name] = settings[name]
  }
  return { plain, secret }
}
