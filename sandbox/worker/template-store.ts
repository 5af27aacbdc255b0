import type { Box } from './box.ts'
import { newObjectId } from './ids.ts'
import type { Json } from './json.ts'
import { fields, list, parse } from './json.ts'
import type { Template } from './template.ts'

interface Row extends Record<string, SqlStorageValue> {
  readonly id: string
  readonly waba: string
  readonly name: string
  readonly language: string
  readonly category: string
  readonly status: string
  readonly format: string
  readonly components: string
  readonly reason: string
  readonly created_at: number
}

const cache = new WeakMap<Box, Map<string, Template>>()
const key = (waba: string, name: string, language: string) => `${waba}|${name}|${language}`

const read = (row: Row): Template => ({
  id: row.id,
  waba: row.waba,
  name: row.name,
  language: row.language,
  category: row.category,
  status: row.status,
  format: row.format === 'NAMED' ? 'NAMED' : 'POSITIONAL',
  components: list(parse(row.components)).map(fields),
  reason: row.reason,
  createdAt: Number(row.created_at),
})

/** Read once and kept, since each template message asks. */
function all(box: Box): Map<string, Template> {
  const known = cache.get(box)
  if (known) return known
  const rows = box.sql.exec<Row>('SELECT * FROM templates').toArray().map(read)
  const map = new Map(rows.map((template) => [key(template.waba, template.name, template.language), template]))
  cache.set(box, map)
  return map
}

/** Every account has this one from Meta. */
const HELLO: readonly Json[] = [
  { type: 'HEADER', format: 'TEXT', text: 'Hello World' },
  {
    type: 'BODY',
    text: 'Welcome and congratulations!! This message demonstrates your ability to send a WhatsApp message notification from the Cloud API.',
  },
  { type: 'FOOTER', text: 'WhatsApp Business Platform sample message' },
]

function hello(waba: string): Template {
  return {
    id: `9000${waba}`,
    waba,
    name: 'hello_world',
    language: 'en_US',
    category: 'UTILITY',
    status: 'APPROVED',
    format: 'POSITIONAL',
    components: HELLO,
    reason: 'NONE',
    createdAt: 0,
  }
}

export function findTemplate(box: Box, waba: string, name: string, language: string): Template | undefined {
  return all(box).get(key(waba, name, language)) ?? (name === 'hello_world' && language === 'en_US' ? hello(waba) : undefined)
}

export const templateById = (box: Box, id: string): Template | undefined => [...all(box).values()].find((template) => template.id === id)

/** Newest first, as Meta lists them. */
export const templatesOf = (box: Box, waba: string): readonly Template[] => [
  ...[...all(box).values()]
    .filter((template) => template.waba === waba)
    .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)),
  hello(waba),
]

export const templatesNamed = (box: Box, name: string): readonly Template[] =>
  [...all(box).values()].filter((template) => template.name === name)

export function saveTemplate(box: Box, template: Template): void {
  box.sql.exec(
    `INSERT INTO templates (id, waba, name, language, category, status, format, components, reason, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
     ON CONFLICT (id) DO UPDATE SET category = ?5, status = ?6, components = ?8, reason = ?9`,
    template.id,
    template.waba,
    template.name,
    template.language,
    template.category,
    template.status,
    template.format,
    JSON.stringify(template.components),
    template.reason,
    template.createdAt,
  )
  all(box).set(key(template.waba, template.name, template.language), template)
}

export function dropTemplate(box: Box, template: Template): void {
  box.sql.exec('DELETE FROM templates WHERE id = ?', template.id)
  all(box).delete(key(template.waba, template.name, template.language))
}

export const newTemplateId = newObjectId
