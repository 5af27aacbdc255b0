import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Failure } from '../lib/api.ts'
import { usePage } from '../lib/page.ts'
import { useDo } from '../lib/use-ask.ts'
import type { Say } from '../texts/say.ts'
import { Wrong } from '../ui/states.tsx'

/** One number of a form, with what fits into it. */
export interface NumberField<Name extends string> {
  readonly name: Name
  readonly label: string
  readonly hint?: string
  readonly least: number
  readonly most: number
  readonly decimals?: number
  /** May be left empty. */
  readonly optional?: boolean
}

/** Decimal texts by name, '' for none. */
export type Numbers<Name extends string> = Readonly<Record<Name, string>>

interface Props<Name extends string> {
  readonly fields: readonly NumberField<Name>[]
  readonly values: Numbers<Name>
  /** What no single number has wrong, by the field where it is said. */
  readonly check?: (draft: Numbers<Name>) => Partial<Record<Name, string>>
  /** Something besides the numbers was changed. */
  readonly isChanged?: boolean
  readonly save: (draft: Numbers<Name>) => Promise<void>
  readonly children?: ComponentChildren
}

/** Numbers that are saved together. What is wrong with one is said at it when it is to be saved, and nothing is sent. */
export function NumbersForm<Name extends string>({ fields, values, check, isChanged, save, children }: Props<Name>) {
  const { kit, say } = usePage()
  const [draft, setDraft] = useState(values)
  const [isTried, setTried] = useState(false)
  const { busy, failure, run } = useDo()
  const others: Partial<Record<Name, string>> = check?.(draft) ?? {}
  const isAsItWas = (name: Name) => draft[name].trim() === values[name]
  // What nobody has touched is no mistake of theirs.
  const wrong = fields.map(
    (field) => (isAsItWas(field.name) ? undefined : problemOf(field, draft[field.name].trim(), say)) ?? others[field.name],
  )
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (wrong.every((one) => one === undefined)) void run(() => save(draft))
      }}
    >
      <div class="numbers">
        {fields.map(({ name, label, hint, optional }, at) => {
          const error = isTried ? wrong[at] : undefined
          return (
            <kit.Field
              key={name}
              label={label}
              value={draft[name]}
              numeric
              maxLength={16}
              required={!optional}
              onInput={(value) => setDraft((was) => ({ ...was, [name]: value }))}
              {...(hint ? { hint } : {})}
              {...(error ? { error } : {})}
            />
          )
        })}
      </div>
      {children}
      <Wrong failure={failure} />
      <div class="actions">
        <kit.Button submit busy={busy} disabled={!isChanged && fields.every(({ name }) => isAsItWas(name))}>
          {say('act.save')}
        </kit.Button>
      </div>
    </form>
  )
}

function problemOf({ least, most, decimals = 0, optional }: NumberField<string>, text: string, say: Say): string | undefined {
  if (text === '') return optional ? undefined : say('number.needed')
  const match = /^\d+(?:\.(\d+))?$/.exec(text)
  if (!match) return say(decimals > 0 ? 'number.digits' : 'number.whole')
  if ((match[1]?.length ?? 0) > decimals) return decimals > 0 ? say('number.decimals', { count: decimals }) : say('number.whole')
  return Number(text) < least || Number(text) > most ? say('number.range', { least, most }) : undefined
}

/** Says that something was saved, and how to take it back; an undo that fails is said as well. */
export function useSaved(): (text: string, back: () => Promise<void>) => void {
  const { tell, say } = usePage()
  const failed = (error: unknown): void => {
    const { kind, message } = error instanceof Failure ? error : new Failure('broken')
    tell({ text: kind === 'offline' ? say('state.offline') : message || say('state.unclear'), isError: true })
  }
  return (text, back) => tell({ text, undo: () => void back().catch(failed) })
}

/** How many decimals amounts of a currency have. */
export const decimalsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
