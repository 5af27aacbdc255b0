import type { ComponentChildren, FunctionComponent } from 'preact'

export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'bad'

export interface ButtonProps {
  readonly children: ComponentChildren
  readonly onClick?: () => void
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger'
  readonly busy?: boolean
  readonly disabled?: boolean
  readonly submit?: boolean
  /** A link that looks like a button. */
  readonly href?: string
  /** The link leaves the page. */
  readonly leaves?: boolean
  /** Said instead of the words, where they are the same in each row. */
  readonly label?: string
}

export interface FieldProps {
  readonly label: string
  readonly value: string
  readonly onInput: (value: string) => void
  readonly kind?: 'text' | 'secret' | 'search' | 'area'
  readonly hint?: string
  readonly error?: string
  readonly maxLength?: number
  readonly required?: boolean
  readonly numeric?: boolean
}

export interface SwitchProps {
  readonly label: string
  readonly hint?: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly disabled?: boolean
  /** The words stand beside it already. */
  readonly hideLabel?: boolean
}

export interface DialogProps {
  readonly open: boolean
  readonly heading: string
  readonly onClose: () => void
  readonly children: ComponentChildren
  readonly actions: ComponentChildren
}

export interface BannerProps {
  readonly tone: Tone
  readonly heading: string
  readonly children?: ComponentChildren
  readonly actions?: ComponentChildren
}

/** The pieces that look different inside Shopify and outside. Layout and text are the page's own. */
export interface Kit {
  readonly Page: FunctionComponent<{ readonly heading: string; readonly children: ComponentChildren }>
  readonly Section: FunctionComponent<{
    readonly heading?: string
    readonly aside?: ComponentChildren
    readonly children: ComponentChildren
  }>
  readonly Button: FunctionComponent<ButtonProps>
  readonly Badge: FunctionComponent<{ readonly tone: Tone; readonly children: ComponentChildren }>
  readonly Banner: FunctionComponent<BannerProps>
  readonly Field: FunctionComponent<FieldProps>
  readonly Switch: FunctionComponent<SwitchProps>
  readonly Spinner: FunctionComponent<{ readonly label: string }>
  readonly Dialog: FunctionComponent<DialogProps>
}
