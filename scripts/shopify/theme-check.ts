/** Shopify's own linter of the theme extension, of the version that the lock file names. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { APP, TOOLS } from './tools.ts'

/** The part of the library's answer that is read. */
interface Offense {
  readonly check: string
  readonly severity: number
  readonly uri: string
  readonly message: string
  readonly start: { readonly line: number }
}
interface Library {
  readonly themeCheckRun: (
    root: string,
    config: string,
    log: () => void,
  ) => Promise<{ readonly offenses: readonly Offense[]; readonly theme: readonly unknown[] }>
}

export interface Checked {
  /** How many files were looked at. */
  readonly files: number
  /** One sentence each, of every severity. */
  readonly offenses: readonly string[]
}

export async function themeCheck(folder: string = join(APP, 'extensions', 'theme')): Promise<Checked> {
  const { themeCheckRun } = createRequire(join(TOOLS, 'package.json'))('@shopify/theme-check-node') as Library
  const { offenses, theme } = await themeCheckRun(folder, 'theme-check:theme-app-extension', () => {})
  return {
    files: theme.length,
    offenses: offenses.map(({ check, severity, uri, message, start }) => {
      const file = uri.split('/').slice(-2).join('/')
      return `${file}:${start.line + 1} ${check} (severity ${severity}): ${message}`
    }),
  }
}
