import type { Told } from '../lib/page.ts'
import type { InTheme } from '../parts/widget.tsx'

/** The part of App Bridge's `shopify` that we use (shopify.dev, App Bridge: toast, app). */
interface AppBridge {
  readonly toast: {
    show(message: string, options?: { duration?: number; isError?: boolean; action?: string; onAction?: () => void }): string
  }
  readonly app?: {
    extensions(): Promise<
      readonly {
        readonly type: string
        readonly activations: readonly { readonly handle: string; readonly target: string; readonly status: string }[]
      }[]
    >
  }
}

const bridge = (): AppBridge | undefined => (globalThis as { readonly shopify?: AppBridge }).shopify

/** Shopify's own toast; false where there is none. */
export function tellByShopify({ text, isError, undo }: Told, undoWord: string): boolean {
  const toast = bridge()?.toast
  if (!toast) return false
  toast.show(text, { duration: 8000, ...(isError ? { isError } : {}), ...(undo ? { action: undoWord, onAction: undo } : {}) })
  return true
}

const STATES: ReadonlySet<string> = new Set(['active', 'available', 'unavailable'])

/**
 * Whether the published theme shows our embed block, as Shopify says it. It needs no scope, and knows a theme that was
 * published a moment ago; a look into the theme's files would need one and say less.
 */
export async function inTheme(): Promise<InTheme> {
  const app = bridge()?.app
  if (!app) return 'outside'
  const blocks = (await app.extensions())
    .filter(({ type }) => type === 'theme_app_extension')
    .flatMap(({ activations }) => activations)
    .filter(({ target }) => target === 'body' || target === 'head')
  const states = blocks.map(({ status }) => status).filter((status) => STATES.has(status))
  return (['active', 'available', 'unavailable'] as const).find((state) => states.includes(state)) ?? 'unknown'
}
