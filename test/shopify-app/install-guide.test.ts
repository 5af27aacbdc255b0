import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { APP, readAppToml } from './app-toml.ts'

const DOCS = join(APP, '../docs')
const guide = readFileSync(join(DOCS, 'install-shopify.md'), 'utf8')

describe('docs/install-shopify.md', () => {
  it('links to files that are there', () => {
    const links = [...guide.matchAll(/\]\(([^)#]+)[^)]*\)|src="([^"]+)"/g)]
      .map(([, a, b]) => a ?? b ?? '')
      .filter((link) => !link.startsWith('http'))
    expect(links.length).toBeGreaterThan(20)
    expect(links.filter((link) => !existsSync(join(DOCS, link)))).toEqual([])
  })

  it('has a proof in every line of the checklist', () => {
    const lines =
      guide
        .split('## Review checklist')[1]
        ?.split('\n')
        .filter((line) => line.startsWith('| '))
        .slice(1) ?? []
    expect(lines.length).toBeGreaterThan(10)
    expect(lines.filter((line) => !/\]\(/.test(line))).toEqual([])
  })

  it('names the blocks as the theme editor does, and the app’s address as the app has it', () => {
    const words = JSON.parse(readFileSync(join(APP, 'extensions/theme/locales/en.default.schema.json'), 'utf8')) as Record<
      string,
      { name?: string }
    >
    for (const block of ['embed', 'optin', 'stock']) expect(guide).toContain(words[block]?.name)
    expect(guide).toContain(new URL(readAppToml().application_url).origin)
  })
})
