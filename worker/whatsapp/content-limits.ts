import type { Header, InteractiveContent, ListSection, Media, MessageContent, TemplateContent } from './content.ts'

/** The first limit that a content breaks: a path, what was found and what is allowed. Never the text itself. */
export interface Breach {
  readonly field: string
  readonly rule: 'empty' | 'too_long' | 'too_many' | 'not_unique' | 'not_https' | 'not_allowed' | 'out_of_range'
  readonly found?: number
  readonly limit?: number
}

type Check = Breach | undefined

/** Counted in characters as people see them in code: Meta refuses by this count or a larger one, so nothing valid is turned away. */
const lengthOf = (text: string): number => [...text].length

function between(field: string, text: string | undefined, limit: number, least = 1): Check {
  const found = lengthOf(text ?? '')
  if (least > 0 && !text?.trim()) return { field, rule: 'empty' }
  return found > limit ? { field, rule: 'too_long', found, limit } : undefined
}

const optional = (field: string, text: string | undefined, limit: number): Check =>
  text === undefined ? undefined : between(field, text, limit, 0)

function count(field: string, found: number, limit: number): Check {
  if (found === 0) return { field, rule: 'empty' }
  return found > limit ? { field, rule: 'too_many', found, limit } : undefined
}

function unique(field: string, texts: readonly string[]): Check {
  return new Set(texts).size === texts.length ? undefined : { field, rule: 'not_unique' }
}

function mediaCheck(field: string, media: Media): Check {
  if ('id' in media) return between(`${field}.id`, media.id, 256)
  return /^https:\/\/[^\s/]+/i.test(media.link) ? between(`${field}.link`, media.link, 2000) : { field: `${field}.link`, rule: 'not_https' }
}

const first = (...checks: Check[]): Check => checks.find((check) => check !== undefined)

/** Holds a content against the limits of the Cloud API, so that what can't be accepted isn't sent. Undefined where all hold. */
export function contentBreach(content: MessageContent): Breach | undefined {
  switch (content.kind) {
    case 'template':
      return templateBreach(content)
    case 'text':
      return between('text', content.body, 4096)
    case 'buttons':
    case 'list':
    case 'cta_url':
    case 'location_request':
      return interactiveBreach(content)
    case 'image':
    case 'video':
      return first(mediaCheck(content.kind, content.media), optional('caption', content.caption, 1024))
    case 'document':
      return first(
        mediaCheck('document', content.media),
        optional('caption', content.caption, 1024),
        optional('filename', content.filename, 240),
      )
    case 'audio':
    case 'sticker':
      return mediaCheck(content.kind, content.media)
    case 'location':
      return first(inRange('latitude', content.latitude, 90), inRange('longitude', content.longitude, 180))
    case 'reaction':
      return first(between('message_id', content.wamid, 512), optional('emoji', content.emoji, 16))
  }
}

function inRange(field: string, value: number, limit: number): Check {
  return Number.isFinite(value) && Math.abs(value) <= limit ? undefined : { field, rule: 'out_of_range', limit }
}

function templateBreach({ name, language, components = [] }: TemplateContent): Check {
  const texts = components.flatMap((component, at) => component.parameters.map((parameter) => ({ field: `components[${at}]`, parameter })))
  const bad = texts.map(({ field, parameter }): Check => {
    if (parameter.type === 'text')
      return /[\r\n\t]| {5,}/.test(parameter.text) ? { field, rule: 'not_allowed' } : between(field, parameter.text, 4096)
    if (parameter.type === 'payload') return between(field, parameter.payload, 256)
    if (parameter.type === 'coupon_code') return between(field, parameter.coupon_code, 20)
    return undefined
  })
  return first(between('name', name, 512), between('language', language, 15), ...bad)
}

function interactiveBreach(content: InteractiveContent): Check {
  const bodyLimit = content.kind === 'list' ? 4096 : 1024
  return first(
    between('body', content.body, bodyLimit),
    optional('footer', content.footer, 60),
    content.header ? headerBreach(content.header, content.kind) : undefined,
    actionBreach(content),
  )
}

function headerBreach(header: Header, kind: InteractiveContent['kind']): Check {
  if (header.kind === 'text')
    return kind === 'location_request' ? { field: 'header', rule: 'not_allowed' } : between('header', header.text, 60)
  if (kind === 'list' || kind === 'location_request') return { field: 'header', rule: 'not_allowed' }
  return mediaCheck('header', header.media)
}

function actionBreach(content: InteractiveContent): Check {
  if (content.kind === 'buttons') {
    const { buttons } = content
    return first(
      count('buttons', buttons.length, 3),
      ...buttons.flatMap(({ id, title }, at) => [between(`buttons[${at}].id`, id, 256), between(`buttons[${at}].title`, title, 20)]),
      unique(
        'buttons.id',
        buttons.map(({ id }) => id),
      ),
      unique(
        'buttons.title',
        buttons.map(({ title }) => title),
      ),
    )
  }
  if (content.kind === 'list') return first(between('button', content.button, 20), sectionsBreach(content.sections))
  if (content.kind === 'location_request') return undefined
  return first(
    between('button', content.button, 20),
    /^https?:\/\/[^\s/]+/i.test(content.url) ? between('url', content.url, 2000) : { field: 'url', rule: 'not_https' },
  )
}

function sectionsBreach(sections: readonly ListSection[]): Check {
  const rows = sections.flatMap((section) => section.rows)
  return first(
    count('sections', sections.length, 10),
    count('rows', rows.length, 10),
    ...sections.flatMap(({ title, rows: own }, at) => [
      sections.length > 1 ? between(`sections[${at}].title`, title, 24) : optional(`sections[${at}].title`, title, 24),
      count(`sections[${at}].rows`, own.length, 10),
    ]),
    ...rows.flatMap(({ id, title, description }, at) => [
      between(`rows[${at}].id`, id, 200),
      between(`rows[${at}].title`, title, 24),
      optional(`rows[${at}].description`, description, 72),
    ]),
    unique(
      'rows.id',
      rows.map(({ id }) => id),
    ),
  )
}
