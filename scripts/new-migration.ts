/**
 * `npm run db:new <name>`: drizzle-kit writes the migration, then tables with a primary key of their own become
 * WITHOUT ROWID. With a rowid each insert writes the row and its key index, and D1 counts (and bills) both.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const name = process.argv[2]
if (!name || !/^[a-z][a-z0-9-]*$/.test(name)) {
  console.error('usage: npm run db:new <name-in-kebab-case>')
  process.exit(2)
}
const before = new Set(readdirSync('migrations'))
execFileSync('drizzle-kit', ['generate', '--name', name], { stdio: 'inherit' })
for (const file of readdirSync('migrations').filter((f) => f.endsWith('.sql') && !before.has(f))) {
  const sql = readFileSync(`migrations/${file}`, 'utf8')
  writeFileSync(`migrations/${file}`, sql.replace(/(CREATE TABLE [^;]*)\n\);/g, '$1\n) WITHOUT ROWID;'))
  console.log(`migrations/${file}`)
}
