/** Media that Meta has (`id`, good for 30 days) or fetches itself (`link`: public https, cached for ten minutes). */
export type Media = { readonly id: string } | { readonly link: string }

export type Header =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image' | 'video'; readonly media: Media }
  | { readonly kind: 'document'; readonly media: Media; readonly filename?: string }

/** One filled parameter of a template, in Meta's shape. */
export type SendParameter =
  | { readonly type: 'text'; readonly text: string; readonly parameter_name?: string }
  | { readonly type: 'payload'; readonly payload: string }
  | { readonly type: 'coupon_code'; readonly coupon_code: string }
  | { readonly type: 'image'; readonly image: Media }
  | { readonly type: 'video'; readonly video: Media }
  | { readonly type: 'document'; readonly document: Media & { readonly filename?: string } }
  | { readonly type: 'location'; readonly location: Place }

export interface SendComponent {
  readonly type: 'header' | 'body' | 'button'
  readonly sub_type?: 'url' | 'quick_reply' | 'copy_code'
  readonly index?: string
  readonly parameters: readonly SendParameter[]
}

export interface Place {
  readonly latitude: number
  readonly longitude: number
  readonly name?: string
  readonly address?: string
}

export interface TemplateContent {
  readonly kind: 'template'
  readonly name: string
  /** Exact, as Meta spells it ("pt_BR"). */
  readonly language: string
  readonly components?: readonly SendComponent[]
}

interface Framed {
  readonly header?: Header
  readonly body: string
  readonly footer?: string
}

export type InteractiveContent = Framed &
  (
    | { readonly kind: 'buttons'; readonly buttons: readonly { readonly id: string; readonly title: string }[] }
    | { readonly kind: 'list'; readonly button: string; readonly sections: readonly ListSection[] }
    | { readonly kind: 'cta_url'; readonly button: string; readonly url: string }
    | { readonly kind: 'location_request' }
  )

export interface ListSection {
  readonly title?: string
  readonly rows: readonly { readonly id: string; readonly title: string; readonly description?: string }[]
}

export type MediaContent =
  | { readonly kind: 'image' | 'video'; readonly media: Media; readonly caption?: string }
  | { readonly kind: 'audio'; readonly media: Media; readonly voice?: boolean }
  | { readonly kind: 'document'; readonly media: Media; readonly caption?: string; readonly filename?: string }
  | { readonly kind: 'sticker'; readonly media: Media }

export type MessageContent =
  | TemplateContent
  | { readonly kind: 'text'; readonly body: string; readonly previewUrl?: boolean }
  | InteractiveContent
  | MediaContent
  | ({ readonly kind: 'location' } & Place)
  /** An empty emoji takes the reaction back. */
  | { readonly kind: 'reaction'; readonly wamid: string; readonly emoji: string }

/** The part of a `messages` request that depends on the kind of content: `type` and its object (reference: Cloud API, messages). */
export function contentBody(content: MessageContent): Record<string, unknown> {
  switch (content.kind) {
    case 'template': {
      const { name, language, components } = content
      return { type: 'template', template: { name, language: { code: language }, ...(components?.length ? { components } : {}) } }
    }
    case 'text':
      return {
        type: 'text',
        text: { body: content.body, ...(content.previewUrl === undefined ? {} : { preview_url: content.previewUrl }) },
      }
    case 'buttons':
      return interactive('button', content, { buttons: content.buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } })) })
    case 'list':
      return interactive('list', content, { button: content.button, sections: content.sections })
    case 'cta_url':
      return interactive('cta_url', content, { name: 'cta_url', parameters: { display_text: content.button, url: content.url } })
    case 'location_request':
      return interactive('location_request_message', content, { name: 'send_location' })
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker': {
      const { kind, media, ...rest } = content
      return { type: kind, [kind]: { ...media, ...rest } }
    }
    case 'location': {
      const { kind, ...place } = content
      return { type: kind, location: place }
    }
    case 'reaction':
      return { type: 'reaction', reaction: { message_id: content.wamid, emoji: content.emoji } }
  }
}

function interactive(type: string, { header, body, footer }: Framed, action: Record<string, unknown>): Record<string, unknown> {
  return {
    type: 'interactive',
    interactive: {
      type,
      ...(header ? { header: headerBody(header) } : {}),
      body: { text: body },
      ...(footer ? { footer: { text: footer } } : {}),
      action,
    },
  }
}

function headerBody(header: Header): Record<string, unknown> {
  if (header.kind === 'text') return { type: 'text', text: header.text }
  const { kind, media, ...rest } = header
  return { type: kind, [kind]: { ...media, ...rest } }
}
