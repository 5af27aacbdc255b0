import { useEffect, useRef } from 'preact/hooks'
import type { BannerProps, ButtonProps, DialogProps, FieldProps, Kit, SwitchProps, Tone } from '../ui/kit.ts'

/** Polaris' names for our tones: of badges and of banners. */
const BADGE = { neutral: 'neutral', info: 'info', good: 'success', warn: 'warning', bad: 'critical' } as const satisfies Record<
  Tone,
  string
>
const BANNER = { neutral: 'info', info: 'info', good: 'success', warn: 'warning', bad: 'critical' } as const satisfies Record<Tone, string>

type Said = { readonly currentTarget: { readonly value: string } }

function Button({ children, onClick, kind = 'plain', busy, disabled, submit, href, leaves, label }: ButtonProps) {
  const variant = kind === 'primary' || kind === 'danger' ? 'primary' : kind === 'quiet' ? 'tertiary' : 'secondary'
  return (
    <s-button
      variant={variant}
      tone={kind === 'danger' ? 'critical' : 'auto'}
      type={submit ? 'submit' : 'button'}
      loading={busy ?? false}
      disabled={disabled ?? false}
      accessibilityLabel={label}
      href={href}
      target={leaves ? '_blank' : undefined}
      onClick={onClick}
    >
      {children}
    </s-button>
  )
}

function Field({ label, value, onInput, kind = 'text', hint, error, maxLength, required }: FieldProps) {
  const shared = {
    label,
    value,
    details: hint,
    error,
    maxLength,
    required: required ?? false,
    onInput: (event: Said) => onInput(event.currentTarget.value),
  }
  if (kind === 'area') return <s-text-area {...shared} rows={3} />
  if (kind === 'secret') return <s-password-field {...shared} autocomplete="new-password" />
  if (kind === 'search') return <s-search-field {...shared} />
  return <s-text-field {...shared} autocomplete="off" />
}

function Switch({ label, hint, checked, onChange, disabled, hideLabel }: SwitchProps) {
  return (
    <s-switch
      label={label}
      labelAccessibilityVisibility={hideLabel ? 'exclusive' : 'visible'}
      details={hint}
      checked={checked}
      disabled={disabled ?? false}
      onChange={(event: { readonly currentTarget: { readonly checked: boolean } }) => onChange(event.currentTarget.checked)}
    />
  )
}

function Banner({ tone, heading, children, actions }: BannerProps) {
  return (
    <s-banner tone={BANNER[tone]} heading={heading}>
      {children}
      {actions && <div class="actions">{actions}</div>}
    </s-banner>
  )
}

interface Modal extends HTMLElement {
  showOverlay?(): void
  hideOverlay?(): void
}

function Dialog({ open, heading, onClose, children, actions }: DialogProps) {
  const modal = useRef<Modal>(null)
  useEffect(() => {
    if (open) modal.current?.showOverlay?.()
    else modal.current?.hideOverlay?.()
  }, [open])
  return (
    <s-modal ref={modal} heading={heading} onHide={onClose}>
      {open && children}
      {open && <div class="actions dialog-end">{actions}</div>}
    </s-modal>
  )
}

/** Shopify's own components (Polaris), as its admin's pages look. */
export const polaris: Kit = {
  Page: ({ heading, children }) => (
    <s-page heading={heading}>
      <div id="main" tabIndex={-1} class="embedded">
        {children}
      </div>
    </s-page>
  ),
  Section: ({ heading, aside, children }) => (
    <s-section heading={aside ? undefined : heading} accessibilityLabel={aside ? heading : undefined}>
      {aside && (
        <header class="card-head">
          {heading && <s-heading>{heading}</s-heading>}
          {aside}
        </header>
      )}
      {children}
    </s-section>
  ),
  Button,
  Badge: ({ tone, children }) => <s-badge tone={BADGE[tone]}>{children}</s-badge>,
  Banner,
  Field,
  Switch,
  Spinner: ({ label }) => (
    <p class="loading" role="status">
      <s-spinner accessibilityLabel={label} />
      <span aria-hidden="true">{label}</span>
    </p>
  ),
  Dialog,
}
