import type { Price } from '../domain/price.ts'
import type { WayCode } from '../domain/ways.ts'

/** What decides between a template and free words. */
export interface WayAsked {
  /** What the rule wants while the window is open. */
  readonly inWindow: 'template' | 'text'
  readonly isOpen: boolean
  /** WhatsApp refused this message's free words already, because the window had closed. */
  readonly fellBack: boolean
  readonly category: string
  /** Whether text and buttons can be said without the template. */
  readonly fits: boolean
  readonly prices: { readonly template: Price | undefined; readonly text: Price | undefined }
}

/**
 * The most fitting way that WhatsApp allows. Outside the window that is always the template; inside, free words where the rule wants them,
 * they can be said, and they don't cost more. One-time codes are never said freely: Meta has a template of its own for them.
 */
export function chooseWay({ inWindow, isOpen, fellBack, category, fits, prices }: WayAsked): WayCode {
  if (fellBack) return 'template.fallback'
  if (!isOpen) return 'template'
  if (inWindow === 'template') return 'template.window'
  if (!fits || category === 'AUTHENTICATION') return 'template.form'
  const isDearer = prices.template && prices.text && prices.text.micros > prices.template.micros
  return isDearer ? 'template.cheaper' : 'text'
}
