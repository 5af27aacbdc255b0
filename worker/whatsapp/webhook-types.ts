/** Where an update belongs. All ids are texts, all times epoch ms. */
export interface Origin {
  /** The WhatsApp account (WABA). Empty where the delivery names none. */
  readonly wabaId: string
  readonly phoneNumberId?: string
}

/** Who it is about. Either may be missing: shoppers with a username hide their phone. */
export interface WhatsAppPerson {
  /** Digits of the phone as WhatsApp knows it, without a plus. May differ from what was typed (Brazil, Mexico, Argentina). */
  readonly waId?: string
  /** The business-scoped user id. */
  readonly userId?: string
  readonly parentUserId?: string
}

export interface WebhookError {
  readonly code: number
  /** Meta's words; may quote personal data, so never into a log. */
  readonly unsafeText?: string
}

export interface StatusUpdate extends Origin, WhatsAppPerson {
  readonly kind: 'status'
  readonly wamid: string
  readonly state: 'sent' | 'delivered' | 'read' | 'failed'
  readonly at: number
  /** Our message id, as it was sent along. */
  readonly ref?: string
  readonly groupId?: string
  /** Meta's words, as they came; on `sent` and on one of the later ones. */
  readonly pricing?: { readonly type?: string; readonly category?: string; readonly model?: string }
  readonly errors: readonly WebhookError[]
}

export interface MessageUpdate extends Origin, WhatsAppPerson {
  readonly kind: 'message'
  readonly wamid: string
  readonly at: number
  /** Meta's word: text, image, button, interactive, order, location, contacts, reaction, edit, revoke, unsupported … */
  readonly type: string
  readonly profileName?: string
  readonly username?: string
  readonly groupId?: string
  /** What the shopper said, in whatever form: text, caption, label of the tapped button, title of the chosen row, emoji. */
  readonly text?: string
  /** What we put behind the tapped button or row. */
  readonly payload?: string
  /** The message that this one answers, reacts to, edits or takes back. */
  readonly contextWamid?: string
  readonly forwarded?: boolean
  readonly media?: {
    readonly id: string
    readonly mimeType?: string
    readonly sha256?: string
    readonly filename?: string
    readonly voice?: boolean
  }
  readonly location?: { readonly latitude: number; readonly longitude: number; readonly name?: string; readonly address?: string }
  /** Phones of shared contact cards; `own` where we asked the shopper for theirs. */
  readonly phones?: readonly { readonly phone: string; readonly waId?: string; readonly own: boolean }[]
  readonly cart?: { readonly catalogId?: string; readonly items: readonly { readonly sku: string; readonly quantity: number }[] }
  readonly product?: { readonly catalogId?: string; readonly sku: string }
  readonly referral?: Referral
  readonly errors: readonly WebhookError[]
  /** Meta's own agent has the chat: show it, never answer by machine (an answer takes the chat back). */
  readonly standby: boolean
}

/** The merchant wrote to a shopper, on a phone or by another program. */
export interface EchoUpdate extends Origin, WhatsAppPerson {
  readonly kind: 'echo'
  readonly wamid: string
  readonly at: number
}

/** The ad or post that the chat started from. `clickId` is strictly absent where Meta sends none. */
export interface Referral {
  readonly sourceType?: string
  readonly sourceId?: string
  readonly sourceUrl?: string
  readonly headline?: string
  readonly clickId?: string
}

/** A shopper's phone or user id changed. Nobody wrote: it opens no window. */
export interface IdentityUpdate extends Origin, WhatsAppPerson {
  readonly kind: 'identity'
  readonly wamid: string
  readonly change: 'number' | 'user_id'
  readonly at: number
  readonly previousWaId?: string
  readonly previousUserId?: string
}

interface TemplateRef {
  readonly templateId: string
  readonly name: string
  readonly language: string
}

export interface TemplateStatusUpdate extends Origin, TemplateRef {
  readonly kind: 'template_status'
  readonly event: string
  readonly category?: string
  readonly reason?: string
  /** Meta's explanation: the kind of pause, what to change. */
  readonly note?: string
  readonly at: number
}

export interface TemplateQualityUpdate extends Origin, TemplateRef {
  readonly kind: 'template_quality'
  readonly score: string
  readonly previous?: string
  readonly at: number
}

export interface TemplateCategoryUpdate extends Origin, TemplateRef {
  readonly kind: 'template_category'
  /** The category that it has, or will have. */
  readonly category: string
  readonly previous?: string
  /** Announced, about 24 hours ahead. */
  readonly upcoming: boolean
  readonly effectiveAt?: number
  readonly at: number
}

export interface TemplateComponentsUpdate extends Origin, TemplateRef {
  readonly kind: 'template_components'
  readonly at: number
}

export interface UserPreferenceUpdate extends Origin, WhatsAppPerson {
  readonly kind: 'user_preference'
  readonly category: string
  readonly value: 'stop' | 'resume'
  readonly at: number
}

export interface NumberQualityUpdate extends Origin {
  readonly kind: 'number_quality'
  /** FLAGGED, UNFLAGGED, UPGRADE, DOWNGRADE, THROUGHPUT_UPGRADE, ONBOARDING. */
  readonly event: string
  /** The number's own digits: this webhook carries no id of it. */
  readonly displayPhone?: string
  readonly limit?: string
  readonly at: number
}

/** Anything about the account: violations, bans, reviews, partners coming and going, limits, names, security. */
export interface AccountUpdate extends Origin {
  readonly kind: 'account'
  readonly field: string
  readonly event: string
  readonly detail: Readonly<Record<string, string>>
  readonly at: number
}

/** Read, but of no use to us or not understood. */
export interface OtherUpdate extends Origin {
  readonly kind: 'other'
  readonly field: string
  readonly why: 'unknown_field' | 'unknown_state' | 'unreadable' | 'not_handled'
  /** Tells two apart; made from the content, not readable back. */
  readonly digest: string
}

export type WhatsAppUpdate =
  | StatusUpdate
  | MessageUpdate
  | EchoUpdate
  | IdentityUpdate
  | TemplateStatusUpdate
  | TemplateQualityUpdate
  | TemplateCategoryUpdate
  | TemplateComponentsUpdate
  | UserPreferenceUpdate
  | NumberQualityUpdate
  | AccountUpdate
  | OtherUpdate

/** One change of a delivery, on its way to a reader. */
export interface Change {
  readonly origin: Origin
  readonly field: string
  readonly value: Readonly<Record<string, unknown>>
  /** When Meta made the entry; the time of receipt where it doesn't say. */
  readonly at: number
}
