import { describe, expect, it } from 'vitest'
import { contentBody, type MessageContent } from '../../worker/whatsapp/content.ts'
import { contentBreach } from '../../worker/whatsapp/content-limits.ts'

const link = 'https://cdn.example.com/a.jpg'
const list = (rows: number, sections = 1): MessageContent => ({
  kind: 'list',
  body: 'Choose',
  button: 'Options',
  sections: Array.from({ length: sections }, (_, s) => ({
    title: `Part ${s}`,
    rows: Array.from({ length: rows }, (_, r) => ({ id: `${s}-${r}`, title: `Row ${r}` })),
  })),
})
const buttons = (...titles: string[]): MessageContent => ({
  kind: 'buttons',
  body: 'Choose',
  buttons: titles.map((title, at) => ({ id: `b${at}`, title })),
})

/** Each kind of content with the exact body of Meta's reference. */
const BODIES: readonly (readonly [string, MessageContent, unknown])[] = [
  [
    'a template without values',
    { kind: 'template', name: 'hello_v1', language: 'pt_BR' },
    { type: 'template', template: { name: 'hello_v1', language: { code: 'pt_BR' } } },
  ],
  [
    'a template with values',
    {
      kind: 'template',
      name: 'a',
      language: 'en',
      components: [
        { type: 'body', parameters: [{ type: 'text', parameter_name: 'order_no', text: '#1042' }] },
        { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: 'abc' }] },
      ],
    },
    {
      type: 'template',
      template: {
        name: 'a',
        language: { code: 'en' },
        components: [
          { type: 'body', parameters: [{ type: 'text', parameter_name: 'order_no', text: '#1042' }] },
          { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: 'abc' }] },
        ],
      },
    },
  ],
  ['a text', { kind: 'text', body: 'Hi', previewUrl: true }, { type: 'text', text: { body: 'Hi', preview_url: true } }],
  [
    'reply buttons',
    { kind: 'buttons', header: { kind: 'text', text: 'H' }, body: 'B', footer: 'F', buttons: [{ id: 'yes', title: 'Yes' }] },
    {
      type: 'interactive',
      interactive: {
        type: 'button',
        header: { type: 'text', text: 'H' },
        body: { text: 'B' },
        footer: { text: 'F' },
        action: { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Yes' } }] },
      },
    },
  ],
  [
    'reply buttons under a document',
    {
      kind: 'buttons',
      header: { kind: 'document', media: { id: '9' }, filename: 'bill.pdf' },
      body: 'B',
      buttons: [{ id: 'a', title: 'A' }],
    },
    {
      type: 'interactive',
      interactive: {
        type: 'button',
        header: { type: 'document', document: { id: '9', filename: 'bill.pdf' } },
        body: { text: 'B' },
        action: { buttons: [{ type: 'reply', reply: { id: 'a', title: 'A' } }] },
      },
    },
  ],
  [
    'a list',
    { kind: 'list', body: 'B', button: 'Open', sections: [{ title: 'S', rows: [{ id: 'r', title: 'R', description: 'D' }] }] },
    {
      type: 'interactive',
      interactive: {
        type: 'list',
        body: { text: 'B' },
        action: { button: 'Open', sections: [{ title: 'S', rows: [{ id: 'r', title: 'R', description: 'D' }] }] },
      },
    },
  ],
  [
    'a link button',
    { kind: 'cta_url', header: { kind: 'image', media: { link } }, body: 'B', button: 'Open', url: 'https://shop.example.com' },
    {
      type: 'interactive',
      interactive: {
        type: 'cta_url',
        header: { type: 'image', image: { link } },
        body: { text: 'B' },
        action: { name: 'cta_url', parameters: { display_text: 'Open', url: 'https://shop.example.com' } },
      },
    },
  ],
  [
    'a question for the place',
    { kind: 'location_request', body: 'Where?' },
    { type: 'interactive', interactive: { type: 'location_request_message', body: { text: 'Where?' }, action: { name: 'send_location' } } },
  ],
  ['a picture', { kind: 'image', media: { link }, caption: 'C' }, { type: 'image', image: { link, caption: 'C' } }],
  ['a video', { kind: 'video', media: { id: '9' } }, { type: 'video', video: { id: '9' } }],
  ['a voice note', { kind: 'audio', media: { id: '9' }, voice: true }, { type: 'audio', audio: { id: '9', voice: true } }],
  [
    'a document',
    { kind: 'document', media: { link }, filename: 'a.pdf', caption: 'C' },
    { type: 'document', document: { link, filename: 'a.pdf', caption: 'C' } },
  ],
  ['a sticker', { kind: 'sticker', media: { id: '9' } }, { type: 'sticker', sticker: { id: '9' } }],
  [
    'a place',
    { kind: 'location', latitude: 12.9, longitude: 77.6, name: 'Shop', address: 'Street 1' },
    { type: 'location', location: { latitude: 12.9, longitude: 77.6, name: 'Shop', address: 'Street 1' } },
  ],
  [
    'a reaction',
    { kind: 'reaction', wamid: 'wamid.1', emoji: '👍' },
    { type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '👍' } },
  ],
  [
    'a reaction taken back',
    { kind: 'reaction', wamid: 'wamid.1', emoji: '' },
    { type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '' } },
  ],
]

describe('contentBody', () => {
  it.each(BODIES)('writes %s as Meta reads it', (_name, content, body) => {
    expect(contentBody(content)).toEqual(body)
  })
})

describe('contentBreach', () => {
  it.each(BODIES)('lets %s pass', (_name, content) => {
    expect(contentBreach(content)).toBeUndefined()
  })

  it.each<readonly [string, MessageContent]>([
    ['a text of 4096', { kind: 'text', body: 'x'.repeat(4096) }],
    ['a list body of 4096', { ...list(1), body: 'x'.repeat(4096) } as MessageContent],
    ['three buttons of 20', buttons('a'.repeat(20), 'b'.repeat(20), 'c'.repeat(20))],
    ['a title of 20 emoji', buttons('😀'.repeat(20))],
    ['ten rows in two sections', list(5, 2)],
  ])('lets %s pass, at the limit', (_name, content) => {
    expect(contentBreach(content)).toBeUndefined()
  })

  it.each<readonly [string, MessageContent, unknown]>([
    ['a text of 4097', { kind: 'text', body: 'x'.repeat(4097) }, { field: 'text', rule: 'too_long', found: 4097, limit: 4096 }],
    ['no text', { kind: 'text', body: '' }, { field: 'text', rule: 'empty' }],
    ['a button body of 1025', { ...buttons('A'), body: 'x'.repeat(1025) } as MessageContent, { field: 'body', rule: 'too_long' }],
    ['no buttons', buttons(), { field: 'buttons', rule: 'empty' }],
    ['four buttons', buttons('A', 'B', 'C', 'D'), { field: 'buttons', rule: 'too_many', found: 4, limit: 3 }],
    ['a button of 21', buttons('x'.repeat(21)), { field: 'buttons[0].title', rule: 'too_long' }],
    ['two buttons alike', buttons('A', 'A'), { field: 'buttons.title', rule: 'not_unique' }],
    [
      'two ids alike',
      {
        kind: 'buttons',
        body: 'B',
        buttons: [
          { id: 'a', title: 'A' },
          { id: 'a', title: 'B' },
        ],
      },
      { field: 'buttons.id', rule: 'not_unique' },
    ],
    [
      'an id of 257',
      { kind: 'buttons', body: 'B', buttons: [{ id: 'x'.repeat(257), title: 'A' }] },
      { field: 'buttons[0].id', rule: 'too_long' },
    ],
    ['a footer of 61', { ...buttons('A'), footer: 'x'.repeat(61) } as MessageContent, { field: 'footer', rule: 'too_long' }],
    [
      'a header of 61',
      { ...buttons('A'), header: { kind: 'text', text: 'x'.repeat(61) } } as MessageContent,
      { field: 'header', rule: 'too_long' },
    ],
    [
      'a picture above a list',
      { ...list(1), header: { kind: 'image', media: { link } } } as MessageContent,
      { field: 'header', rule: 'not_allowed' },
    ],
    ['eleven rows', list(11), { field: 'rows', rule: 'too_many' }],
    ['eleven rows over sections', list(4, 3), { field: 'rows', rule: 'too_many' }],
    ['eleven sections', list(1, 11), { field: 'sections', rule: 'too_many' }],
    ['an empty list', list(0), { field: 'rows', rule: 'empty' }],
    [
      'a row title of 25',
      { kind: 'list', body: 'B', button: 'O', sections: [{ rows: [{ id: 'r', title: 'x'.repeat(25) }] }] },
      { field: 'rows[0].title', rule: 'too_long' },
    ],
    [
      'a row description of 73',
      { kind: 'list', body: 'B', button: 'O', sections: [{ rows: [{ id: 'r', title: 'R', description: 'x'.repeat(73) }] }] },
      { field: 'rows[0].description', rule: 'too_long' },
    ],
    [
      'sections without titles',
      { kind: 'list', body: 'B', button: 'O', sections: [{ rows: [{ id: 'a', title: 'A' }] }, { rows: [{ id: 'b', title: 'B' }] }] },
      { field: 'sections[0].title', rule: 'empty' },
    ],
    [
      'a link label of 21',
      { kind: 'cta_url', body: 'B', button: 'x'.repeat(21), url: 'https://a.example' },
      { field: 'button', rule: 'too_long' },
    ],
    [
      'a link of another kind',
      { kind: 'cta_url', body: 'B', button: 'Open', url: 'javascript:alert(1)' },
      { field: 'url', rule: 'not_https' },
    ],
    ['media without https', { kind: 'image', media: { link: 'http://a.example/x.jpg' } }, { field: 'image.link', rule: 'not_https' }],
    ['a caption of 1025', { kind: 'image', media: { link }, caption: 'x'.repeat(1025) }, { field: 'caption', rule: 'too_long' }],
    ['a place off the earth', { kind: 'location', latitude: 91, longitude: 0 }, { field: 'latitude', rule: 'out_of_range' }],
    ['a place of nowhere', { kind: 'location', latitude: 0, longitude: Number.NaN }, { field: 'longitude', rule: 'out_of_range' }],
    [
      'a value with a line break',
      { kind: 'template', name: 'a', language: 'en', components: [{ type: 'body', parameters: [{ type: 'text', text: 'a\nb' }] }] },
      { field: 'components[0]', rule: 'not_allowed' },
    ],
    [
      'a value with five spaces',
      { kind: 'template', name: 'a', language: 'en', components: [{ type: 'body', parameters: [{ type: 'text', text: 'a     b' }] }] },
      { field: 'components[0]', rule: 'not_allowed' },
    ],
    [
      'an empty value',
      { kind: 'template', name: 'a', language: 'en', components: [{ type: 'body', parameters: [{ type: 'text', text: '' }] }] },
      { field: 'components[0]', rule: 'empty' },
    ],
  ])('stops %s', (_name, content, breach) => {
    expect(contentBreach(content)).toMatchObject(breach as object)
  })

  it('never names the text itself', () => {
    expect(JSON.stringify(contentBreach(buttons('Mira Exampleton of Delhi')))).not.toContain('Mira')
  })
})
