import type { InteractiveContent, MessageContent } from './content.ts'
import { contentBreach } from './content-limits.ts'
import { isStopLabel, STOP_PAYLOAD } from './default-texts.ts'
import { own } from './template-text.ts'
import { buttonsOf, componentOf, type Template } from './template-types.ts'
import { renderTemplate, type RenderedTemplate, type TemplateValues } from './templates.ts'

/**
 * What a template says, as a message without one: plain text, up to three replies, or one link. Undefined where the Cloud API has no such
 * message: media, links beside replies, codes to copy, or a text that is too long (reference: Cloud API, interactive messages).
 */
export function freeForm(template: Template, values: TemplateValues): MessageContent | undefined {
  const header = componentOf(template.components, 'HEADER')
  if (header && header.text === undefined) return undefined
  const content = dressed(renderTemplate(template, values), payloadsOf(template, values))
  return content && !contentBreach(content) ? content : undefined
}

/** What each button sends back; Meta sends a template's button text where nothing was set. */
const payloadsOf = (template: Template, values: TemplateValues): readonly string[] =>
  buttonsOf(template.components).map(({ text = '' }, at) => own(values, `payload_${at}`) ?? (isStopLabel(text) ? STOP_PAYLOAD : text))

function dressed({ header, body, footer, buttons }: RenderedTemplate, payloads: readonly string[]): MessageContent | undefined {
  const frame: Pick<InteractiveContent, 'body' | 'header' | 'footer'> = {
    body,
    ...(header ? { header: { kind: 'text', text: header } } : {}),
    ...(footer ? { footer } : {}),
  }
  const [first] = buttons
  if (!first) return { kind: 'text', body: [header && `*${header}*`, body, footer].filter(Boolean).join('\n\n') }
  if (buttons.length === 1 && first.type === 'URL' && first.url) return { kind: 'cta_url', ...frame, button: first.text, url: first.url }
  if (buttons.some(({ type }) => type !== 'QUICK_REPLY')) return undefined
  return { kind: 'buttons', ...frame, buttons: buttons.map(({ text }, at) => ({ id: payloads[at] ?? text, title: text })) }
}
