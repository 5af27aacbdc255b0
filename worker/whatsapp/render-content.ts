import type { MessageContent } from './content.ts'
import type { RenderedTemplate } from './templates.ts'

/** What the shopper sees of a message without a template: for the ledger. */
export function renderContent(content: MessageContent): RenderedTemplate {
  const body = 'body' in content ? content.body : ''
  if (content.kind === 'buttons') return { body, buttons: content.buttons.map(({ title }) => ({ type: 'QUICK_REPLY', text: title })) }
  if (content.kind === 'list')
    return { body, buttons: content.sections.flatMap(({ rows }) => rows.map(({ title }) => ({ type: 'LIST_ROW', text: title }))) }
  return { body, buttons: [] }
}
