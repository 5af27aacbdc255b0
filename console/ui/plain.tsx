import { useEffect, useId, useRef } from 'preact/hooks'
import { usePage } from '../lib/page.ts'
import type { ButtonProps, DialogProps, FieldProps, Kit, SwitchProps } from './kit.ts'

function Button({ children, onClick, kind = 'plain', busy, disabled, submit, href, leaves, label }: ButtonProps) {
  const shared = { class: `button ${kind}`, ...(label ? { 'aria-label': label } : {}) }
  if (href !== undefined)
    return (
      <a {...shared} href={href} {...(leaves ? { target: '_blank', rel: 'noopener' } : {})}>
        {children}
      </a>
    )
  return (
    <button
      {...shared}
      type={submit ? 'submit' : 'button'}
      // Stays in the tab order while it works: focus must not fall off the page.
      aria-disabled={busy || undefined}
      disabled={disabled}
      onClick={(event) => {
        if (busy) event.preventDefault()
        else onClick?.()
      }}
    >
      {busy && <span class="spin" aria-hidden="true" />}
      {children}
    </button>
  )
}

interface InputProps {
  readonly kind: 'text' | 'secret' | 'search'
  readonly numeric: boolean
}

function Input({ kind, numeric, ...shared }: InputProps) {
  const all = { ...shared, spellcheck: false }
  if (kind === 'secret') return <input {...all} type="password" autocomplete="new-password" />
  if (kind === 'search') return <input {...all} type="search" autocomplete="off" />
  return <input {...all} type="text" autocomplete="off" inputMode={numeric ? 'numeric' : undefined} />
}

function Field({ label, value, onInput, kind = 'text', hint, error, maxLength, required, numeric }: FieldProps) {
  const id = useId()
  const shared = {
    id,
    value,
    maxLength,
    'aria-describedby': [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined,
    'aria-invalid': error ? true : undefined,
    'aria-required': required || undefined,
    onInput: (event: { readonly currentTarget: { readonly value: string } }) => onInput(event.currentTarget.value),
  }
  return (
    <div class={`field${error ? ' wrong' : ''}`}>
      <label for={id}>{label}</label>
      {kind === 'area' ? <textarea {...shared} rows={3} dir="auto" /> : <Input {...shared} kind={kind} numeric={numeric ?? false} />}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  )
}

function Switch({ label, hint, checked, onChange, disabled, hideLabel }: SwitchProps) {
  const id = useId()
  return (
    <div class={`switch${hideLabel ? ' bare' : ''}`}>
      <button
        type="button"
        role="switch"
        id={id}
        aria-checked={checked}
        aria-label={hideLabel ? label : undefined}
        aria-labelledby={hideLabel ? undefined : `${id}-label`}
        aria-describedby={hint ? `${id}-hint` : undefined}
        disabled={disabled}
        onClick={() => onChange(!checked)}
      >
        <span class="knob" />
      </button>
      {!hideLabel && (
        <div>
          <label id={`${id}-label`} for={id}>
            {label}
          </label>
          {hint && (
            <p class="hint" id={`${id}-hint`}>
              {hint}
            </p>
          )}
        </div>
      )}
    </div>
  )
}

function Dialog({ open, heading, onClose, children, actions }: DialogProps) {
  const { say } = usePage()
  const box = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    if (open && !box.current?.open) box.current?.showModal()
    if (!open) box.current?.close()
  }, [open])
  return (
    <dialog ref={box} aria-labelledby={id} onClose={onClose} onClick={(event) => event.target === box.current && onClose()}>
      {open && (
        <div class="dialog">
          <header>
            <h2 id={id}>{heading}</h2>
            <button type="button" class="icon-button" aria-label={say('act.close')} onClick={onClose}>
              <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
                <path d="M5 5l10 10M15 5L5 15" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" />
              </svg>
            </button>
          </header>
          <div class="dialog-body">{children}</div>
          <footer class="actions">{actions}</footer>
        </div>
      )}
    </dialog>
  )
}

/** The page's own look, for wherever it is not inside Shopify. */
export const plain: Kit = {
  Page: ({ heading, children }) => (
    <main id="main" tabIndex={-1}>
      <h1>{heading}</h1>
      {children}
    </main>
  ),
  Section: ({ heading, aside, children }) => (
    <section class="card">
      {(heading ?? aside) && (
        <header class="card-head">
          {heading && <h2>{heading}</h2>}
          {aside}
        </header>
      )}
      {children}
    </section>
  ),
  Button,
  Badge: ({ tone, children }) => <span class={`badge ${tone}`}>{children}</span>,
  Banner: ({ tone, heading, children, actions }) => (
    <div class={`banner ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <p class="banner-head">{heading}</p>
      {children}
      {actions && <div class="actions">{actions}</div>}
    </div>
  ),
  Field,
  Switch,
  Spinner: ({ label }) => (
    <p class="loading" role="status">
      <span class="spin" aria-hidden="true" />
      {label}
    </p>
  ),
  Dialog,
}
