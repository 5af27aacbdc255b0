import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Home, Setup, StepId, StepState } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { useDo } from '../lib/use-ask.ts'
import type { Tone } from '../ui/kit.ts'
import { Wrong } from '../ui/states.tsx'
import { RulesPart } from './rules.tsx'
import { WhatsAppPart } from './whatsapp.tsx'
import { useInTheme, WidgetPart, type InTheme } from './widget.tsx'
import { WordingPart } from './wording.tsx'

interface Props {
  readonly home: Home
  /** Reads anew how far it is. */
  readonly again: () => void
  readonly inTheme: () => Promise<InTheme>
}

const STATES = {
  done: { tone: 'good', text: 'setup.done' },
  later: { tone: 'neutral', text: 'setup.postponed' },
  open: { tone: 'info', text: 'setup.open' },
} as const satisfies Record<StepState, { tone: Tone; text: string }>

const nothing = () => {}

/** The step that opens by itself comes into view, and the keyboard with it: what was pressed is gone with the step before. */
function useFollow(step: StepId | undefined): void {
  const before = useRef(step)
  useEffect(() => {
    if (step === undefined || before.current === step) return
    before.current = step
    const head = document.querySelector<HTMLElement>(`[aria-controls="step-${step}"]`)
    head?.scrollIntoView({ block: 'start' })
    head?.focus({ preventScroll: true })
  }, [step])
}

/** The first hour, in steps that can be done in any order, or later. */
export function SetupGuide({ home, again, inTheme }: Props) {
  const { api, kit, say, tell } = usePage()
  const { steps, hidden } = home.setup
  const next = steps.find(({ state }) => state === 'open')?.id
  const [chosen, setChosen] = useState<StepId | 'none'>()
  const { failure, run } = useDo()
  const shown = chosen ?? next ?? 'none'
  const done = steps.filter(({ state }) => state === 'done').length
  const change = async (body: object, told?: string, undo?: () => void) => {
    const ok = await run(async () => void (await api.send('PUT', '/setup', body)))
    if (!ok) return
    if (told) tell({ text: told, ...(undo ? { undo } : {}) })
    setChosen(undefined)
    again()
  }
  const put = (step: StepId, state: StepState, told?: string) =>
    change({ step, state }, told, told ? () => void change({ step, state: 'open' }) : undefined)
  const hide = (value: boolean) =>
    change({ hidden: value }, value ? say('setup.hidden') : undefined, value ? () => void hide(false) : undefined)

  useFollow(chosen === undefined ? next : undefined)
  // Shopify knows it better than the merchant needs to say.
  const [theme] = useInTheme(inTheme, nothing)
  const widget = steps.find(({ id }) => id === 'widget')?.state
  useEffect(() => {
    if (theme === 'active' && widget === 'open') void put('widget', 'done')
    // Only what Shopify says matters here.
  }, [theme, widget])

  if (hidden)
    return (
      <p class="actions">
        <button type="button" class="text-button" onClick={() => void hide(false)}>
          {say('setup.show')}
        </button>
      </p>
    )
  const body: Readonly<Record<StepId, ComponentChildren>> = {
    whatsapp: <WhatsAppPart sandbox={home.shop.sandbox} changed={again} />,
    messages: <RulesPart />,
    wording: <WordingPart changed={again} />,
    widget: <WidgetPart inTheme={inTheme} changed={again} />,
  }
  return (
    <kit.Section heading={say(done === steps.length ? 'setup.complete' : 'setup.title')}>
      <p>{say(done === steps.length ? 'setup.complete.body' : 'setup.intro')}</p>
      <Progress done={done} steps={home.setup.steps} />
      <Wrong failure={failure} />
      <ol class="steps">
        {steps.map(({ id, state }, i) => (
          <li key={id} class={`step ${state}`}>
            <h3>
              <button
                type="button"
                class="step-head"
                aria-expanded={shown === id}
                aria-controls={`step-${id}`}
                onClick={() => setChosen(shown === id ? 'none' : id)}
              >
                <span class="step-mark" aria-hidden="true">
                  {state === 'done' ? '✓' : i + 1}
                </span>
                <span class="step-name">
                  {say(`setup.${id}`)}
                  <span class="quiet">{say(`setup.${id}.hint`)}</span>
                </span>
                <kit.Badge tone={STATES[state].tone}>{say(STATES[state].text)}</kit.Badge>
              </button>
            </h3>
            <div id={`step-${id}`} class="step-body" hidden={shown !== id}>
              {shown === id && (
                <>
                  {body[id]}
                  <footer class="actions step-end">
                    {(id === 'messages' || id === 'widget') && state !== 'done' && (
                      <kit.Button
                        kind={id === 'messages' ? 'primary' : 'plain'}
                        onClick={() => void put(id, 'done', say(id === 'messages' ? 'setup.messages.said' : 'setup.done'))}
                      >
                        {say(id === 'messages' ? 'setup.messages.done' : 'widget.done')}
                      </kit.Button>
                    )}
                    {state === 'open' && (
                      <kit.Button kind="quiet" onClick={() => void put(id, 'later', say('setup.postponed.said'))}>
                        {say('act.later')}
                      </kit.Button>
                    )}
                  </footer>
                </>
              )}
            </div>
          </li>
        ))}
      </ol>
      {steps.every(({ state }) => state !== 'open') && (
        <div class="actions">
          <kit.Button onClick={() => void hide(true)}>{say('setup.hide')}</kit.Button>
        </div>
      )}
    </kit.Section>
  )
}

function Progress({ done, steps }: { readonly done: number; readonly steps: Setup['steps'] }) {
  const { say } = usePage()
  const text = say('setup.progress', { count: done, all: steps.length })
  return (
    <div class="progress">
      <progress max={steps.length} value={done} aria-label={text} />
      <span class="quiet" aria-hidden="true">
        {text}
      </span>
    </div>
  )
}
