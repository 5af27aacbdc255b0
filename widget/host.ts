import type { LauncherConfig, PanelConfig } from '../worker/routes/widget/config.ts'
import type { PageContext } from './page.ts'

/** What the widget hands to its chunks, so that the plumbing ships once. */
export interface Host {
  /** The launcher's shadow root. A chunk brings its rules by `style`. */
  readonly root: ShadowRoot
  readonly config: LauncherConfig
  readonly panel: PanelConfig
  readonly page: PageContext
  /** A link to WhatsApp with exactly this text, encoded once, to the shop's number unless another is named. */
  readonly href: (text: string, phone?: string) => string
  /** Dispatches `wenext:<type>` on the document, and forwards it where the merchant switched that on. */
  readonly emit: (type: EventName, detail?: object) => void
  /** POSTs JSON under `/w/<key>/`; `page`, the marks of the visit and the language are added to `events`. */
  readonly post: (path: 'events' | 'optin', body: object) => Promise<Response>
  /** This visit's code, '' until it came. A text that joins the visit ends with ` (${code()})`. */
  readonly code: () => string
  /** The shopper's country as the edge knows it (two letters), '' until it came. */
  readonly country: () => string
  readonly chunk: <Name extends ChunkName>(name: Name) => Promise<Chunks[Name]>
  /** Adds a style sheet to the root, once for each text. */
  readonly style: (css: string) => CSSStyleSheet | null
}

export type EventName = 'ready' | 'open' | 'click' | 'optin'

/** A chunk that draws: mounts into the element, and returns what takes it away again. */
export interface Mounts {
  readonly mount: (host: Host, into: Element, options?: MountOptions) => () => void
}

export interface MountOptions {
  /** Shown by a trigger over the page instead of inside the panel. */
  readonly popup?: boolean
  /** Which message about the page's product is asked for. */
  readonly alert?: 'back_in_stock' | 'price_drop'
  /** Called when the shopper is done or dismisses it. */
  readonly close?: () => void
}

export interface Chunks {
  readonly optin: Mounts
  readonly wheel: Mounts
  readonly qr: { readonly svgOf: (text: string) => SVGElement }
}

export type ChunkName = keyof Chunks

/** What the launcher hands to the panel, which makes the `Host` of it. */
export interface Base extends Pick<Host, 'root' | 'config' | 'emit' | 'style'> {
  readonly link: HTMLAnchorElement
  readonly lang: string
  readonly page: () => PageContext
  /** What every text ends with: ` (CODE)` once the panel has this visit's code. */
  tail: string
  /** The prefilled message of this page, with the code when there is one. */
  readonly text: () => string
  /** Writes the launcher's link anew. */
  readonly refresh: () => void
  /** A chunk, or nothing where it did not load. */
  // oxlint-disable-next-line typescript/no-explicit-any -- what it exports depends on the name
  readonly load: (name: string) => Promise<any>
}

/** Opens the panel, or closes it where it is open. A trigger opens by itself (`auto`): then focus stays where it is. */
export type Open = (from?: HTMLElement, auto?: boolean) => void
