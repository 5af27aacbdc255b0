/**
 * Who may import whom, as a lint rule. It is our own because the built-in one knows only the text of a specifier; this one
 * resolves it, so that "../x" means the same in every folder, and it lists what is allowed instead of what is not.
 */
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/**
 * The first room whose pattern fits a file decides. `files`: what it may import of this repository, besides its own
 * files; `packages`: what of others (absent: anything). $1 stands for the first group of `room`.
 * @type {readonly { room: RegExp, says: string, own: string, files: readonly string[], packages?: readonly string[] }[]}
 */
const ROOMS = [
  { room: /^worker\/domain\//, own: 'worker/domain/', says: 'domain imports zod and its own files', files: [], packages: ['zod'] },
  {
    room: /^worker\/lib\//,
    own: 'worker/lib/',
    says: 'lib imports domain',
    files: ['worker/domain/'],
    packages: ['zod', 'libphonenumber-js', 'node:*'],
  },
  {
    room: /^worker\/db\//,
    own: 'worker/db/',
    says: 'db imports domain and lib',
    files: ['worker/domain/', 'worker/lib/'],
    packages: ['zod', 'drizzle-orm'],
  },
  {
    room: /^worker\/privacy\//,
    own: 'worker/privacy/',
    says: 'privacy imports domain, lib and db; queries live in db',
    files: ['worker/domain/', 'worker/lib/', 'worker/db/'],
    packages: ['zod'],
  },
  {
    room: /^worker\/whatsapp\//,
    own: 'worker/whatsapp/',
    says: 'whatsapp imports domain and lib',
    files: ['worker/domain/', 'worker/lib/'],
    packages: ['zod'],
  },
  {
    room: /^worker\/relay\//,
    own: 'worker/relay/',
    says: 'relay imports domain, lib, db, privacy, whatsapp, and of the connectors the contract and the registry; queries live in db',
    files: [
      'worker/env.ts',
      'worker/domain/',
      'worker/lib/',
      'worker/db/',
      'worker/privacy/',
      'worker/whatsapp/',
      'worker/connectors/actions.ts',
      'worker/connectors/contract.ts',
      'worker/connectors/registry.gen.ts',
    ],
    packages: ['zod', 'cloudflare:workers'],
  },
  {
    room: /^worker\/operate\//,
    own: 'worker/operate/',
    says: 'operate imports domain, lib, db, privacy, whatsapp, the connectors’ contract and catalogue, and the default rules; queries live in db',
    files: [
      'worker/env.ts',
      'worker/domain/',
      'worker/lib/',
      'worker/db/',
      'worker/privacy/',
      'worker/whatsapp/',
      'worker/relay/default-rules.ts',
      'worker/connectors/contract.ts',
      'worker/connectors/catalog.ts',
      'worker/connectors/registry.gen.ts',
    ],
    packages: ['zod'],
  },
  {
    room: /^worker\/install\//,
    own: 'worker/install/',
    says: 'install imports everything in worker except routes, but for the way to a Relay; of single connectors their API; queries live in db',
    files: [
      'worker/env.ts',
      'worker/directory.ts',
      'worker/domain/',
      'worker/lib/',
      'worker/db/',
      'worker/privacy/',
      'worker/relay/',
      'worker/operate/',
      'worker/routes/accept.ts',
      'worker/connectors/actions.ts',
      'worker/connectors/contract.ts',
      'worker/connectors/catalog.ts',
      'worker/connectors/registry.gen.ts',
      'worker/connectors/shopify/api/',
      'worker/connectors/woocommerce/api/',
    ],
    packages: ['zod'],
  },
  {
    room: /^worker\/routes\//,
    own: 'worker/routes/',
    says: 'routes import everything in worker except one single connector, and of the widget the names of its texts; queries live in db',
    files: [
      'widget/texts/ (types)',
      'worker/env.ts',
      'worker/directory.ts',
      'worker/domain/',
      'worker/lib/',
      'worker/db/',
      'worker/privacy/',
      'worker/whatsapp/',
      'worker/relay/',
      'worker/operate/',
      'worker/install/',
      'worker/connectors/actions.ts',
      'worker/connectors/contract.ts',
      'worker/connectors/catalog.ts',
      'worker/connectors/registry.gen.ts',
      'worker/connectors/kit/',
    ],
    packages: ['zod', 'hono', '@hono/zod-openapi', 'cloudflare:workers'],
  },
  {
    room: /^worker\/connectors\/registry\.gen\.ts$/,
    own: 'worker/connectors/',
    says: 'the registry imports connectors',
    files: [],
    packages: [],
  },
  {
    room: /^worker\/connectors\/([^/]+\.ts$|kit\/)/,
    own: 'worker/connectors/kit/',
    says: 'the connectors’ frame imports domain, lib, kit and the registry, never one connector',
    files: [
      'worker/domain/',
      'worker/lib/',
      'worker/connectors/actions.ts',
      'worker/connectors/contract.ts',
      'worker/connectors/catalog.ts',
      'worker/connectors/registry.gen.ts',
    ],
    packages: ['zod'],
  },
  {
    room: /^worker\/connectors\/([^/]+)\//,
    own: 'worker/connectors/$1/',
    says: 'a connector imports domain, lib, contract.ts, kit and its own files, never another connector',
    files: ['worker/domain/', 'worker/lib/', 'worker/connectors/actions.ts', 'worker/connectors/contract.ts', 'worker/connectors/kit/'],
    packages: ['zod'],
  },
  { room: /^worker\//, own: 'worker/', says: 'the Worker imports nothing from outside worker/', files: [] },
  {
    room: /^sandbox\//,
    own: 'sandbox/',
    says: 'the sandbox is made independently of the product: it imports its own files, and of worker only the plumbing in lib',
    files: ['worker/lib/'],
  },
  {
    room: /^(widget|console)\//,
    own: '$1/',
    says: 'widget and console import their own files, and types of worker/routes and worker/connectors/catalog.ts',
    files: ['worker/routes/ (types)', 'worker/connectors/catalog.ts (types)'],
  },
]

/** @param {string} list @param {string} name */
const fits = (list, name) => (list.endsWith('/') ? name.startsWith(list) : list === name)

/** Undefined when the import is fine, else the sentence to show. @param {string} file @param {string} specifier @param {boolean} typeOnly */
export function breach(file, specifier, typeOnly) {
  const match = ROOMS.map((room) => ({ ...room, found: room.room.exec(file) })).find((room) => room.found)
  if (!match) return undefined
  const says = `${match.says} (not ${specifier}).`
  if (!specifier.startsWith('.')) {
    const allowed = match.packages?.some(
      (name) => specifier === name || specifier.startsWith(`${name}/`) || (name.endsWith('*') && specifier.startsWith(name.slice(0, -1))),
    )
    return !match.packages || allowed ? undefined : says
  }
  const target = join(dirname(file), specifier).split(sep).join('/')
  if (fits(match.own.replace('$1', match.found?.[1] ?? ''), target)) return undefined
  const allowed = match.files.some((entry) =>
    entry.endsWith(' (types)') ? typeOnly && fits(entry.slice(0, -8), target) : fits(entry, target),
  )
  return allowed ? undefined : says
}

/** @type {any} the linter's own types are not published */
export const layers = {
  /** @param {any} context */
  create(context) {
    const file = relative(ROOT, context.filename).split(sep).join('/')
    /** @param {any} node */
    const look = (node) => {
      if (typeof node.source?.value !== 'string') return
      const kind = node.importKind ?? node.exportKind
      const message = breach(file, node.source.value, kind === 'type')
      if (message) context.report({ node: node.source, message })
    }
    return { ImportDeclaration: look, ExportNamedDeclaration: look, ExportAllDeclaration: look, ImportExpression: look }
  },
}
