import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getTableColumns, getTableName, is } from 'drizzle-orm'
import { CasingCache } from 'drizzle-orm/casing'
import { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { describe, expect, it } from 'vitest'
import * as control from '../../worker/db/schema/control.ts'
import * as tenant from '../../worker/db/schema/tenant.ts'
import { ERRORS } from '../../worker/domain/errors.ts'

const ROOT = new URL('../..', import.meta.url).pathname
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** "table.column" of every table that drizzle knows. */
function columnsOfD1(): string[] {
  const casing = new CasingCache('snake_case')
  const tables = [...Object.values(control), ...Object.values(tenant)].filter((value) => is(value, SQLiteTable))
  return tables.flatMap((table) =>
    Object.values(getTableColumns(table)).map((column) => `${getTableName(table)}.${casing.getColumnCasing(column)}`),
  )
}

const columnsOfRelay = () => columnsOfStatements('worker/relay/schema.ts')
const columnsOfDryRun = () => columnsOfStatements('worker/relay/rehearsal/tables.ts')

/** The same from the statements that make a Durable Object's tables. Constraints begin with a word in capitals. */
function columnsOfStatements(file: string): string[] {
  const found: string[] = []
  const source = read(file)
  for (const [, table, column] of source.matchAll(/ALTER TABLE (\w+) ADD COLUMN (\w+)/g)) found.push(`${table}.${column}`)
  for (const [, table = '', body = ''] of source.matchAll(/CREATE TABLE IF NOT EXISTS (\w+) \(([\s\S]*?)\)(?: WITHOUT ROWID)?;/g)) {
    for (const part of body.replaceAll(/\([^)]*\)/g, '').split(',')) {
      const name = /^\s*([a-z]\w*) /.exec(`${part} `)?.[1]
      if (name) found.push(`${table}.${name}`)
    }
  }
  return found
}

/** "table.column" as the page lists them: first cells of the tables under the headings that begin so. */
function columnsOfPage(heading: string): string[] {
  const listed: string[] = []
  for (const section of read('docs/storage.md')
    .split(/^## /m)
    .filter((s) => s.startsWith(heading))) {
    for (const part of section.split(/^### /m).slice(1)) {
      const table = /^`(\w+)`/.exec(part)?.[1]
      for (const [, column] of part.matchAll(/^\| `(\w+)` \|/gm)) listed.push(`${table}.${column}`)
    }
  }
  return listed
}

function sourcesUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => read(join(folder, name)))
}

describe('docs/storage.md', () => {
  it.each([
    ['D1', columnsOfD1],
    ['Relay', columnsOfRelay],
    ['The dry run', columnsOfDryRun],
  ] as const)('lists every column of %s, each once, and no other', (heading, columnsOf) => {
    const columns = columnsOf()
    console.log(`${heading}: looked at ${columns.length} columns of ${new Set(columns.map((c) => c.split('.')[0])).size} tables`)
    expect(columns.length).toBeGreaterThan(0)
    expect(columnsOfPage(heading).toSorted()).toEqual(columns.toSorted())
  })
})

describe('docs/operations.md', () => {
  const page = read('docs/operations.md')
  const unnamed = (codes: readonly string[]) => codes.filter((code) => !page.includes(`| \`${code}\` |`))

  it('says what to do about every error code', () => {
    const codes = Object.keys(ERRORS)
    console.log(`operations: looked at ${codes.length} error codes`)
    expect(codes.length).toBeGreaterThan(0)
    expect(unnamed(codes)).toEqual([])
  })

  it('says what to do about every notice that the product opens by name', () => {
    const text = sourcesUnder('worker').join('\n')
    const opened = [...text.matchAll(/openNotice\(([^;{]*)/g)].flatMap(([, call = '']) =>
      [...call.matchAll(/'([a-z_]+\.[a-z_]+)'/g)].map(([, code = '']) => code),
    )
    const carried = [...text.matchAll(/notice: \{\s*code: '([a-z_.]+)'/g)].map(([, code = '']) => code)
    const codes = [...new Set([...opened, ...carried])]
    console.log(`operations: looked at ${codes.length} notice codes`)
    expect(codes.length).toBeGreaterThan(0)
    expect(unnamed(codes)).toEqual([])
  })
})
