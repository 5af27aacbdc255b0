/** `node scripts/build-docs.ts`: writes docs/connectors/ from the manifests, a fixture of each and notes.md. */
/// <reference lib="dom" preserve="true" /> The Worker's code names types (CryptoKey) that Node's own typings lack.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as z from 'zod'
import type { Connector, Manifest } from '../worker/connectors/contract.ts'
import { connectors } from '../worker/connectors/registry.gen.ts'
import { EVENTS } from '../worker/domain/events.ts'
import { CONNECTORS } from './gen-connectors.ts'

export const TARGET = join(import.meta.dirname, '..', 'docs', 'connectors')
const WRITTEN_BY = '<!-- Written by scripts/build-docs.ts. Changes by hand are lost. -->'

interface Sample {
  readonly topic: string
  readonly body?: unknown
  readonly form?: string
  readonly events?: readonly unknown[]
}

/** Every page by its file name: one per connector, and the index. */
export function pages(): ReadonlyMap<string, string> {
  const all = Object.values<Connector>(connectors)
  return new Map([['README.md', index(all)], ...all.map((connector) => [`${connector.manifest.id}.md`, page(connector)] as const)])
}

function page({ manifest }: Connector): string {
  const sample = sampleOf(manifest)
  const notes = join(CONNECTORS, manifest.id, 'notes.md')
  return lines(
    WRITTEN_BY,
    '',
    `# ${manifest.name}`,
    '',
    manifest.summary,
    '',
    `The sender’s own documentation: <${manifest.docsUrl}>.`,
    '',
    '## How to connect',
    '',
    ...manifest.steps.map((step, i) => `${i + 1}. ${step}`),
    '',
    '## How deliveries prove themselves',
    '',
    manifest.scheme.summary,
    'setting' in manifest.secret
      ? `The secret is the setting \`${manifest.secret.setting}\` of the connection.`
      : `The secret belongs to the app: the variable \`${manifest.secret.env}\` of the deployment.`,
    '',
    '## Settings',
    '',
    ...settingsTable(manifest.settings),
    '',
    '## What it understands',
    '',
    ...table(
      ['their topic', 'our event', 'meaning'],
      Object.entries(manifest.topics).map(([topic, type]) =>
        type === 'ignored' ? [code(topic), '–', 'leads to nothing'] : [code(topic), code(type), EVENTS[type].summary],
      ),
    ),
    '',
    ...(sample
      ? [
          `## A sample: ${code(sample.topic)}`,
          '',
          '```' + (sample.form === undefined ? 'json' : 'text'),
          sample.form ?? json(sample.body),
          '```',
          '',
          'becomes',
          '',
          '```json',
          json(sample.events),
          '```',
          '',
        ]
      : []),
    ...(existsSync(notes) ? [readFileSync(notes, 'utf8').trim(), ''] : []),
  )
}

function index(all: readonly Connector[]): string {
  const rows = all.map(({ manifest }) => [
    `[${manifest.name}](${manifest.id}.md)`,
    manifest.category,
    manifest.summary,
    manifest.connect.replace('_', ' '),
    String(Object.keys(manifest.topics).length),
  ])
  return lines(
    WRITTEN_BY,
    '',
    '# Connectors',
    '',
    ...table(['connector', 'kind', 'what comes', 'connected by', 'topics'], rows),
    '',
    'A new one begins with `node scripts/new-connector.ts <id>`.',
    '',
  )
}

/** A fixture that leads to an event, of the first topic in the manifest that has one. */
function sampleOf({ id, topics }: Manifest): Sample | undefined {
  const folder = join(CONNECTORS, id, 'fixtures')
  if (!existsSync(folder)) return undefined
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.json') && file !== 'vector.json')
    .sort()
  const speaking = files
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Sample)
    .filter((sample) => sample.events?.length)
  return Object.keys(topics).flatMap((topic) => speaking.filter((sample) => sample.topic === topic))[0]
}

function settingsTable(settings: z.ZodObject): readonly string[] {
  const { properties = {}, required = [] } = z.toJSONSchema(settings, { io: 'input' })
  const rows = Object.entries(properties).map(([name, schema]) => {
    const field: Readonly<Record<string, unknown>> = typeof schema === 'object' ? { ...schema } : {}
    const kind = [required.includes(name) ? 'required' : 'optional', ...(field['secret'] === true ? ['secret'] : [])].join(', ')
    return [
      code(name),
      words(field['title']),
      kind,
      field['default'] === undefined ? '' : code(JSON.stringify(field['default'])),
      words(field['description']),
    ]
  })
  return rows.length > 0 ? table(['setting', 'label', 'kind', 'default', 'help'], rows) : ['There are none.']
}

function words(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [first = [], ...rest] = all
  return [line(first), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rest.map(line)]
}

function lines(...all: readonly string[]): string {
  return all.join('\n')
}

function code(text: string): string {
  return '`' + text + '`'
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const all = pages()
  rmSync(TARGET, { recursive: true, force: true })
  mkdirSync(TARGET, { recursive: true })
  for (const [file, text] of all) writeFileSync(join(TARGET, file), text)
  console.log(`docs/connectors: ${all.size - 1} pages and an index`)
  if (all.size === 1) process.exitCode = 1
}
