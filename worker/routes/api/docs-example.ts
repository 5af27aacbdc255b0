import { html } from 'hono/html'
import { listOf, objectOf, textOf, type Loose } from '../../whatsapp/loose.ts'

interface Shown {
  readonly method: string
  readonly path: string
  readonly anchor: string
  readonly said: Loose
}

/** A resource's one call, as curl and in JavaScript, with its answer; drawn from the document like all else. */
export function exampleOf(resource: string, operation: Shown | undefined) {
  if (!operation) return ''
  const { method, path, anchor, said } = operation
  const { status, title, value } = answerOf(said)
  const samples = listOf(said['x-codeSamples']).map((sample) => objectOf(sample) ?? {})
  return html`<div class="example">
    <h3>${title}</h3>
    <p><a href="#${anchor}">${method} ${path}</a></p>
    <div class="codes">
      ${samples.map((sample) => block(textOf(sample['label']) ?? '', resource, textOf(sample['source']) ?? ''))}
      ${block(`Answer ${status}`, resource, JSON.stringify(value, null, 2), 'answer')}
    </div>
  </div>`
}

const block = (label: string, resource: string, text: string, kind = 'code') =>
  html`<figure class="${kind}">
    <figcaption>${label}</figcaption>
    <pre tabindex="0" role="region" aria-label="${label}, ${resource}"><code>${text}</code></pre>
  </figure>`

/** The one answer that has an example, with its status and what it shows. */
function answerOf(said: Loose): { readonly status: string; readonly title: string; readonly value: unknown } {
  for (const [status, response] of Object.entries(objectOf(said['responses']) ?? {})) {
    const content = objectOf(objectOf(objectOf(response)?.['content'])?.['application/json'])
    const example = objectOf(objectOf(content?.['examples'])?.['example'])
    if (example) return { status, title: textOf(example['summary']) ?? '', value: example['value'] }
  }
  return { status: '', title: '', value: null }
}
