import { useState } from 'preact/hooks'
import type { Wording } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { useAsk, useDo } from '../lib/use-ask.ts'
import { Shown, Time, Wrong } from '../ui/states.tsx'

type Draft = Pick<Wording, 'wording' | 'box' | 'notice'>

const MOST = 500

/** What the checkout says and how shoppers agree to it; earlier words can be taken back. */
export function WordingPart({ changed }: { readonly changed: () => void }) {
  const asking = useAsk<Wording>('/wording')
  return (
    <Shown asking={asking}>
      {(value) => (
        <Form
          key={`${value.version} ${value.box} ${value.notice}`}
          value={value}
          put={(next) => {
            asking.put(next)
            changed()
          }}
        />
      )}
    </Shown>
  )
}

function Form({ value, put }: { readonly value: Wording; readonly put: (value: Wording) => void }) {
  const { api, kit, say, tell } = usePage()
  const isNew = value.version === ''
  const [draft, setDraft] = useState<Draft>(
    isNew ? { wording: value.suggestion, box: true, notice: false } : { wording: value.wording, box: value.box, notice: value.notice },
  )
  const { busy, failure, run } = useDo()
  const isChanged = draft.wording.trim() !== value.wording || draft.box !== value.box || draft.notice !== value.notice
  const hasWords = draft.wording.trim() !== ''
  const save = async (next: Draft, told: 'wording.saved' | 'wording.undone'): Promise<void> => {
    const was: Draft = { wording: value.wording, box: value.box, notice: value.notice }
    const done = await run(async () => put(await api.send<Wording>('PUT', '/wording', next)))
    if (done) tell({ text: say(told), ...(told === 'wording.saved' && !isNew ? { undo: () => void save(was, 'wording.undone') } : {}) })
  }
  const error = !hasWords && (draft.box || draft.notice) ? say('wording.needsWords') : undefined
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!error) void save(draft, 'wording.saved')
      }}
    >
      <p>{say('wording.intro')}</p>
      <kit.Field
        kind="area"
        label={say('wording.words')}
        hint={say('wording.left', { count: MOST - draft.wording.length })}
        maxLength={MOST}
        value={draft.wording}
        onInput={(wording) => setDraft((was) => ({ ...was, wording }))}
        {...(error ? { error } : {})}
      />
      {draft.wording !== value.suggestion && (
        <p>
          <button type="button" class="text-button" onClick={() => setDraft((was) => ({ ...was, wording: value.suggestion }))}>
            {say('wording.suggest')}
          </button>
        </p>
      )}
      <fieldset class="stack">
        <legend>{say('wording.how')}</legend>
        <kit.Switch
          label={say('wording.box')}
          hint={say('wording.box.hint')}
          checked={draft.box}
          onChange={(box) => setDraft((was) => ({ ...was, box }))}
        />
        <kit.Switch
          label={say('wording.notice')}
          hint={say('wording.notice.hint')}
          checked={draft.notice}
          onChange={(notice) => setDraft((was) => ({ ...was, notice }))}
        />
      </fieldset>
      <p class="quiet">{say('wording.checkout')}</p>
      <Wrong failure={failure} />
      <div class="actions">
        <kit.Button kind="primary" submit busy={busy} disabled={!isChanged || error !== undefined}>
          {say('act.save')}
        </kit.Button>
        {isChanged ? (
          <span class="quiet">{say('wording.unsaved')}</span>
        ) : (
          <span class="quiet">{say('wording.version', { version: value.version })}</span>
        )}
      </div>
      {value.earlier.length > 0 && (
        <details>
          <summary>{say('wording.earlier', { count: value.earlier.length })}</summary>
          <ul class="rows">
            {value.earlier.map((earlier) => (
              <li class="row" key={`${earlier.version} ${earlier.until}`}>
                <div class="row-main">
                  <p dir="auto">{earlier.wording}</p>
                  <p class="quiet">
                    {say('wording.version', { version: earlier.version })} · <Until at={earlier.until} />
                  </p>
                </div>
                <kit.Button kind="quiet" onClick={() => setDraft((was) => ({ ...was, wording: earlier.wording }))}>
                  {say('wording.again')}
                </kit.Button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </form>
  )
}

function Until({ at }: { readonly at: string }) {
  const { say } = usePage()
  const [before = '', after = ''] = say('wording.until').split('{time}')
  return (
    <>
      {before}
      <Time at={at} />
      {after}
    </>
  )
}
