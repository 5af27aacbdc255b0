import type { Box } from '../box.ts'
import { typeOf } from '../check-message.ts'
import type { Json } from '../json.ts'
import { fields, list, text } from '../json.ts'
import { findTemplate } from '../template-store.ts'
import type { Template } from '../template.ts'
import { buttonsOf, component, hydrate, lower, placeholders, sentComponent, upper, valuesOf } from '../template.ts'
import type { View, ViewButton } from './shown.ts'

const present = (name: 'header' | 'footer', value: unknown) => (text(value) ? { [name]: text(value) ?? '' } : {})

function mediaOf(kind: string, part: Json) {
  const name = text(part['filename']) ?? text(part['link']) ?? (text(part['id']) ? 'Uploaded file' : '')
  return { media: { kind, name } }
}

function templateHeader(template: Template, sent: readonly Json[]) {
  const header = component(template, 'HEADER')
  const parameters = list(sentComponent(sent, 'header')?.['parameters']).map(fields)
  const format = upper(header?.['format'])
  if (!header) return {}
  if (format === 'TEXT') return present('header', hydrate(text(header['text']) ?? '', valuesOf(parameters)))
  return mediaOf(lower(format), fields(parameters[0]?.[format === 'GIF' ? 'video' : lower(format)]))
}

/** Approved prefix and sent suffix together. */
function buttonUrl(button: Json, suffix: string): string {
  const url = text(button['url']) ?? ''
  return placeholders(url).length ? hydrate(url, new Map([['1', suffix]])) : url
}

function templateButton(button: Json, index: number, sent: readonly Json[]): ViewButton {
  const parameter = fields(list(sentComponent(sent, 'button', index)?.['parameters'])[0])
  const label = text(button['text']) ?? ''
  const type = upper(button['type'])
  if (type === 'URL') return { kind: 'url', text: label, url: buttonUrl(button, text(parameter['text']) ?? '') }
  if (type === 'QUICK_REPLY') return { kind: 'reply', text: label, payload: text(parameter['payload']) ?? label, replyType: 'button' }
  if (type === 'PHONE_NUMBER') return { kind: 'phone', text: label }
  if (type === 'COPY_CODE' || type === 'OTP') return { kind: 'copy', text: label || 'Copy code' }
  return { kind: 'other', text: label || type.toLowerCase().replaceAll('_', ' ') }
}

function templateView(box: Box, waba: string, part: Json): View {
  const name = text(part['name']) ?? ''
  const language = text(fields(part['language'])['code']) ?? ''
  const sent = list(part['components']).map(fields)
  const template = findTemplate(box, waba, name, language)
  if (!template) return { body: `${name} (${language})`, buttons: [], template: { name, language, category: '' } }
  const body = text(component(template, 'BODY')?.['text']) ?? 'Your code is {{1}}.'
  return {
    ...templateHeader(template, sent),
    body: hydrate(body, valuesOf(list(sentComponent(sent, 'body')?.['parameters']).map(fields))),
    ...present('footer', component(template, 'FOOTER')?.['text']),
    buttons: buttonsOf(template).map((button, index) => templateButton(button, index, sent)),
    template: { name, language, category: lower(template.category) },
  }
}

function interactiveView(part: Json): View {
  const header = fields(part['header'])
  const action = fields(part['action'])
  const parameters = fields(action['parameters'])
  const replies = list(action['buttons']).map((button) => fields(fields(button)['reply']))
  const rows = list(action['sections']).flatMap((section) => list(fields(section)['rows']).map(fields))
  const link = text(parameters['url'])
  const buttons: ViewButton[] = [
    ...replies.map((reply): ViewButton => ({
      kind: 'reply',
      text: text(reply['title']) ?? '',
      payload: text(reply['id']) ?? '',
      replyType: 'interactive',
    })),
    ...rows.map((row): ViewButton => ({
      kind: 'list',
      text: text(row['title']) ?? '',
      payload: text(row['id']) ?? '',
      replyType: 'interactive',
      ...(text(row['description']) ? { description: text(row['description']) ?? '' } : {}),
    })),
    ...(link ? [{ kind: 'url' as const, text: text(parameters['display_text']) ?? link, url: link }] : []),
  ]
  const kind = text(header['type'])
  return {
    ...(kind === 'text' ? present('header', header['text']) : kind ? mediaOf(kind, fields(header[kind])) : {}),
    body: text(fields(part['body'])['text']) ?? '',
    ...present('footer', fields(part['footer'])['text']),
    buttons:
      buttons.length || part['type'] === 'button'
        ? buttons
        : [{ kind: 'other', text: text(action['name'])?.replaceAll('_', ' ') ?? String(part['type']) }],
  }
}

/** Draws any send request; what it doesn't know it names. */
export function viewOf(box: Box, waba: string, input: unknown): View {
  const body = fields(input)
  const type = typeOf(body)
  const part = fields(body[type])
  if (type === 'template') return templateView(box, waba, part)
  if (type === 'interactive') return interactiveView(part)
  if (type === 'text') return { body: text(part['body']) ?? '', buttons: [] }
  if (type === 'reaction') return { body: `Reacted ${text(part['emoji']) ?? ''}`.trim(), buttons: [] }
  if (type === 'location')
    return {
      ...mediaOf('location', { filename: text(part['name']) ?? 'Location' }),
      body: text(part['address']) ?? `${String(part['latitude'])}, ${String(part['longitude'])}`,
      buttons: [],
    }
  if (type === 'contacts')
    return {
      ...mediaOf('contact', { filename: text(fields(fields(list(body['contacts'])[0])['name'])['formatted_name']) ?? 'Contact' }),
      body: '',
      buttons: [],
    }
  return { ...mediaOf(type, part), body: text(part['caption']) ?? '', buttons: [] }
}
