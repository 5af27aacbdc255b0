/**
 * What the merchant's page and the Worker say to each other. The page imports these types only, so this file imports none
 * that need the Worker's own.
 */

import type { RuleNumbers } from '../../../domain/rule-numbers.ts'

export type { RuleNumbers }

export interface Reason {
  readonly code: string
  readonly plain: string
  readonly action: string
}

export type StepId = 'whatsapp' | 'messages' | 'wording' | 'widget'
export type StepState = 'open' | 'done' | 'later'

export interface Setup {
  readonly steps: readonly { readonly id: StepId; readonly state: StepState }[]
  /** The merchant put the guide away. */
  readonly hidden: boolean
}

export interface Home {
  readonly shop: {
    readonly name: string
    readonly domain: string
    /** As BCP 47 writes it. */
    readonly language: string
    readonly timeZone: string
    readonly currency: string
    readonly paused: boolean
    /** A local WhatsApp is there to try things with. */
    readonly sandbox: boolean
  }
  readonly setup: Setup
}

export interface NumberState {
  readonly phoneNumberId: string
  readonly displayPhone: string
  readonly status: 'active' | 'broken' | 'disconnected'
  readonly reason: Reason | null
  readonly perSecond: number
}

export interface WhatsApp {
  readonly numbers: readonly NumberState[]
  readonly templates: { readonly approved: number; readonly waiting: number; readonly refused: number }
}

export interface Preview {
  readonly language: string
  readonly header?: string
  readonly body: string
  readonly footer?: string
  readonly buttons: readonly { readonly text: string }[]
  /** Of the template at WhatsApp; `missing`: it was not submitted yet, and these are the words that will be. */
  readonly status: 'approved' | 'waiting' | 'refused' | 'missing'
  readonly why: string | null
}

export interface MessageRule {
  readonly id: string
  readonly name: string
  readonly event: string
  readonly conditions: readonly string[]
  readonly delaySeconds: number
  readonly purpose: string
  readonly on: boolean
  readonly paused: Reason | null
  /** It wants to say far more than usual, and so many messages wait for the merchant's word. */
  readonly held: { readonly waiting: number; readonly counted: number } | null
  readonly numbers: RuleNumbers
  /** Of the amounts in `numbers`. */
  readonly currency: string
  /** What a number off is taken off by: a code always takes something off, a link may. */
  readonly offer: 'code' | 'link' | null
  readonly preview: Preview
}

export interface Messages {
  readonly rules: readonly MessageRule[]
}

export interface Wording {
  readonly wording: string
  /** Names exactly these words; '' while there are none. */
  readonly version: string
  readonly locale: string
  /** A box at checkout that the shopper ticks. */
  readonly box: boolean
  /** A sentence at checkout; whoever orders has read it. */
  readonly notice: boolean
  /** What the words could be, in the shop's language. */
  readonly suggestion: string
  readonly earlier: readonly { readonly wording: string; readonly version: string; readonly until: string }[]
}

export interface Widget {
  /** Public: it stands in the shop's pages. */
  readonly key: string | null
  readonly on: boolean
  /** Without a number there is nobody to write to, and the widget shows nothing. */
  readonly hasNumber: boolean
  /** The theme editor, with our block chosen; null where this deployment is no app of Shopify. */
  readonly editorUrl: string | null
  readonly seen: { readonly at: string; readonly where: string } | null
}

export interface Health {
  readonly relay: {
    readonly waiting: number
    readonly parked: number
    readonly queued: number
    readonly held: number
    readonly inDoubt: number
    readonly unrecorded: boolean
  }
  readonly numbers: readonly NumberState[]
  readonly notices: readonly {
    readonly id: string
    readonly plain: string
    readonly action: string
    readonly count: number
    readonly lastAt: string
  }[]
  readonly webhooks: { readonly lastAt: string | null }
  /** Our access to the shop; `none`: never given, or taken back. */
  readonly access: 'ok' | 'lost' | 'none'
  /** Orders of the shop that no webhook told of; null while nobody looked. */
  readonly gaps: {
    /** Null while the first comparison runs. */
    readonly lookedAt: string | null
    readonly found: number
    readonly healed: number
    readonly healedEver: number
    readonly problem: Reason | null
  } | null
}

export interface Delivery {
  readonly id: number
  readonly state: string
  readonly connector: string
  readonly topic: string
  readonly receivedAt: string
  readonly tries: number
  readonly note: string | null
  readonly reason: Reason | null
  readonly replayable: boolean
}

export interface Deliveries {
  readonly items: readonly Delivery[]
  readonly next: number | null
}

export type ReplayMode = 'rebuild' | 'dry_run' | 'send'

export interface Replayed {
  readonly outcome: 'applied' | 'ignored' | 'unreadable' | 'would_apply'
  readonly why: string | null
  readonly decisions: readonly {
    readonly rule: string
    readonly name: string
    readonly outcome: 'planned' | 'held' | 'moved' | 'skipped'
    readonly reason: Reason | null
  }[]
}

export interface Amount {
  readonly currency: string
  readonly decimal: string
}

export interface OrderLine {
  readonly id: string
  readonly number: string | null
  readonly status: string
  readonly total: Amount | null
  readonly placedAt: string | null
}

export interface Orders {
  readonly items: readonly OrderLine[]
}

export interface LedgerEntry {
  readonly at: string
  readonly kind: 'event' | 'decision' | 'message' | 'status' | 'consent'
  readonly title: string
  readonly detail?: string
  readonly connector?: string
  readonly event?: string
  readonly outcome?: 'planned' | 'held' | 'moved' | 'skipped'
  readonly reason?: Reason
  readonly state?: string
  readonly text?: {
    readonly header?: string | undefined
    readonly body: string
    readonly footer?: string | undefined
    readonly buttons: readonly { readonly text: string }[]
  }
}

export interface Ledger {
  readonly order: OrderLine
  readonly contact: { readonly name: string | null; readonly phone: string | null; readonly phoneReason: Reason | null } | null
  readonly entries: readonly LedgerEntry[]
}

/** What a shopper's answer may change in the shop. */
export interface WriteBacks {
  /** A confirmed order gets this tag. */
  readonly confirmed: boolean
  readonly tag: string
  /** An order that the shopper doesn't want is cancelled. */
  readonly cancel: boolean
}

/** What is answered in the chat by itself. */
export interface Chat {
  /** "Where is my order?" */
  readonly orderStatus: boolean
  readonly returns: boolean
  /** So many days after delivery. */
  readonly returnDays: number
}

/** What may be spent, and what is too much in an hour. */
export interface Limits {
  /** Of Meta's bill. */
  readonly currency: string
  /** For a calendar month, as a decimal; null for as much as it takes. */
  readonly budget: string | null
  /** Order news stop as well when it is used up. */
  readonly stopsAll: boolean
  readonly spent: { readonly decimal: string; readonly currency: string }
  /** Messages of this month whose price is not known; they are not in the sum. */
  readonly unknown: number
  readonly breaker: boolean
  /** Fewer messages of one rule in an hour are never too many. */
  readonly floor: number
}

/** How shoppers hear that what they wait for is back, or cheaper. */
export interface ProductNews {
  /** Percent; less is no news. */
  readonly smallestDrop: number
  /** So many shoppers are told for each piece … */
  readonly perPiece: number
  /** … and so many minutes later the next ones. */
  readonly waitMinutes: number
}

/** What the document tells the page. */
export interface Boot {
  /** Where the JSON lies, without a slash at its end. */
  readonly api: string
  /** The document itself, without a slash at its end: views lie below it. */
  readonly home: string
  readonly shop: string
  readonly locale: string
  readonly embedded: boolean
}
