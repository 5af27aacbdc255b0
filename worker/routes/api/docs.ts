import { html, raw } from 'hono/html'
import { objectOf, listOf, textOf, type Loose } from '../../whatsapp/loose.ts'
import type { Document } from './document.ts'
import { exampleOf } from './docs-example.ts'
import { STYLE } from './docs-style.ts'

type Html = ReturnType<typeof html>

/** The reference as one page that needs no script: drawn from the document, so that it can't tell anything else. */
export function docsPage(document: Document): Html {
  const root = document as unknown as Loose
  const tags = listOf(root['tags']).map((tag) => ({
    name: textOf(objectOf(tag)?.['name']) ?? '',
    description: textOf(objectOf(tag)?.['description']) ?? '',
  }))
  const operations = operationsOf(root)
  const base = textOf(objectOf(listOf(root['servers'])[0])?.['url']) ?? ''
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${document.info.title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>${document.info.title} <small>${document.info.version}</small></h1>
          ${prose(document.info.description ?? '')}
          <p>Address: <code>${base}</code> · Key: <code>Authorization: Bearer wn_…</code> · <a href="openapi.json">OpenAPI document</a></p>
        </header>
        <nav aria-label="Calls">
          <ul>
            ${operations.map(
              (o) =>
                html`<li>
                  <a href="#${o.anchor}"><b>${o.method}</b> ${o.path}</a>
                </li>`,
            )}
          </ul>
        </nav>
        <main>
          ${tags.map(
            (tag) =>
              html`<section>
                <h2>${tag.name}</h2>
                <p>${tag.description}</p>
                ${exampleOf(
                  tag.name,
                  operations.find((o) => o.tag === tag.name && o.said['x-codeSamples']),
                )}
                ${operations.filter((o) => o.tag === tag.name).map((o) => operation(root, o))}
              </section>`,
          )}
          <section>
            <h2>Shapes</h2>
            ${Object.entries(schemasOf(root)).map(([name, schema]) => shape(root, name, objectOf(schema) ?? {}))}
          </section>
        </main>
      </body>
    </html>`
}

interface Operation {
  readonly method: string
  readonly path: string
  readonly anchor: string
  readonly tag: string
  readonly said: Loose
}

function operationsOf(root: Loose): Operation[] {
  return Object.entries(objectOf(root['paths']) ?? {}).flatMap(([path, methods]) =>
    Object.entries(objectOf(methods) ?? {}).map(([method, said]) => ({
      method: method.toUpperCase(),
      path,
      anchor: `${method}${path.replace(/[^a-z]+/gi, '-')}`.replace(/-+$/, ''),
      tag: textOf(listOf(objectOf(said)?.['tags'])[0]) ?? '',
      said: objectOf(said) ?? {},
    })),
  )
}

function operation(root: Loose, { method, path, anchor, said }: Operation): Html {
  const parameters = listOf(said['parameters']).map((p) => objectOf(p) ?? {})
  const body = contentSchema(said['requestBody'])
  const responses = Object.entries(objectOf(said['responses']) ?? {})
  return html`<article id="${anchor}">
    <h3><b>${method}</b> <code>${path}</code></h3>
    <p>${textOf(said['summary'])}. ${textOf(said['description']) ?? ''}</p>
    ${
      parameters.length > 0
        ? table(
            `Parameters of ${method} ${path}`,
            parameters.map((p) =>
              row(
                `${textOf(p['name']) ?? ''}`,
                objectOf(p['schema']) ?? {},
                `${textOf(p['in']) ?? ''}${p['required'] === true ? ', needed' : ''}`,
                textOf(p['description']),
              ),
            ),
          )
        : ''
    }
    ${
      body
        ? html`<h4>Body</h4>
            ${properties(root, body, `the body of ${method} ${path}`)}`
        : ''
    }
    <h4>Answers</h4>
    <ul>
      ${responses.map(([status, r]) => html`<li><b>${status}</b> ${ticked(textOf(objectOf(r)?.['description']) ?? '')} ${contentSchema(r) ? html`<span class="type">${typeOf(contentSchema(r) ?? {})}</span>` : ''}</li>`)}
    </ul>
  </article>`
}

const shape = (root: Loose, name: string, schema: Loose): Html =>
  html`<article id="shape-${name}">
    <h3>${name}</h3>
    ${textOf(schema['description']) ? html`<p>${textOf(schema['description'])}</p>` : ''}${properties(root, schema, name)}
  </article>`

function properties(root: Loose, schema: Loose, of: string): Html | string {
  const own = refName(schema) ? (objectOf(schemasOf(root)[refName(schema) ?? '']) ?? {}) : schema
  const needed = new Set(listOf(own['required']).map(String))
  const fields = Object.entries(objectOf(own['properties']) ?? {})
  if (fields.length === 0) return ''
  return table(
    `Fields of ${of}`,
    fields.map(([name, field]) => row(name, objectOf(field) ?? {}, needed.has(name) ? 'always' : 'optional')),
  )
}

const table = (title: string, rows: Html[]): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="${title}">
    <table>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Type</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`

function row(name: string, schema: Loose, note: string, description?: string): Html {
  const example = schema['example']
  const words = [
    description ?? textOf(schema['description']),
    schema['default'] === undefined ? undefined : `Default: ${JSON.stringify(schema['default'])}`,
  ]
    .filter(Boolean)
    .join('. ')
  return html`<tr>
    <th scope="row"><code>${name}</code> <small>${note}</small></th>
    <td class="type">${typeOf(schema)}</td>
    <td>
      ${ticked(words)} ${example === undefined ? '' : html`<code>${typeof example === 'string' ? example : JSON.stringify(example)}</code>`}
    </td>
  </tr>`
}

/** A type in a few words, with links to the shapes. */
function typeOf(schema: Loose): Html | string {
  const ref = refName(schema)
  if (ref) return html`<a href="#shape-${ref}">${ref}</a>`
  const choices = listOf(schema['enum'])
  if (choices.length > 0) return choices.map(String).join(' | ')
  const variants = [...listOf(schema['anyOf']), ...listOf(schema['oneOf']), ...listOf(schema['allOf'])].map((v) => objectOf(v) ?? {})
  if (variants.length > 0) return html`${variants.map((v, i) => html`${i > 0 ? ' | ' : ''}${typeOf(v)}`)}`
  const items = objectOf(schema['items'])
  if (items) return html`list of ${typeOf(items)}`
  const inner = Object.entries(objectOf(schema['properties']) ?? {})
  if (inner.length > 0)
    return html`{ ${inner.map(([name, field], i) => html`${i > 0 ? ', ' : ''}${name}: ${typeOf(objectOf(field) ?? {})}`)} }`
  return [schema['type']]
    .flat()
    .filter((t) => typeof t === 'string')
    .join(' | ')
}

const refName = (schema: Loose): string | undefined => textOf(schema['$ref'])?.split('/').at(-1)
const schemasOf = (root: Loose): Loose => objectOf(objectOf(root['components'])?.['schemas']) ?? {}
const contentSchema = (of: unknown): Loose | undefined =>
  objectOf(objectOf(objectOf(objectOf(of)?.['content'])?.['application/json'])?.['schema'])

/** Paragraphs and lists of the introduction; `code` in ticks. */
function prose(text: string): Html {
  const lines = text.split('\n').filter(Boolean)
  const points = lines.filter((l) => l.startsWith('- '))
  return html`${lines.filter((l) => !l.startsWith('- ')).map((l) => html`<p>${ticked(l)}</p>`)}
    <ul>
      ${points.map((l) => html`<li>${ticked(l.slice(2))}</li>`)}
    </ul>`
}

const ticked = (text: string): Html => html`${text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))}`
