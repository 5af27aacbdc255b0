/** The secrets of a packaged run: made on the first start, kept beside the data that is sealed with them. */
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartRefused } from './say.ts'

const MAKERS = {
  MASTER_KEYS: () => `k1:${randomBytes(32).toString('base64')}`,
  PEPPER: () => randomBytes(32).toString('base64'),
  WHATSAPP_APP_SECRET: () => randomBytes(16).toString('hex'),
  WHATSAPP_VERIFY_TOKEN: () => randomBytes(16).toString('hex'),
  SHOPIFY_API_SECRET: () => randomBytes(32).toString('hex'),
} as const

export type SecretName = keyof typeof MAKERS
export type Secrets = Record<SecretName, string>

const NAMES = Object.keys(MAKERS) as SecretName[]

/** What is in the file, else new; a variable of the same name in the environment goes before both and is never written down. */
export function loadSecrets(dataDir: string, env: Readonly<Record<string, string | undefined>>): Secrets {
  const file = join(dataDir, 'secrets.json')
  const kept = readKept(file)
  const missing = NAMES.filter((name) => !kept[name] && !env[name])
  for (const name of missing) kept[name] = MAKERS[name]()
  if (missing.length > 0) {
    writeFileSync(`${file}.new`, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  if (existsSync(file)) chmodSync(file, 0o600)
  return Object.fromEntries(NAMES.map((name) => [name, env[name] || kept[name]])) as Secrets
}

function readKept(file: string): Partial<Secrets> {
  if (!existsSync(file)) return {}
  try {
    const kept: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof kept === 'object' && kept !== null) return kept as Partial<Secrets>
  } catch {
    // Told below: a new key would make the data unreadable, so nothing is made up here.
  }
  throw new StartRefused(
    `${file} is damaged. Without its master key the data beside it cannot be read: restore the file, or delete the whole folder to begin anew.`,
  )
}
