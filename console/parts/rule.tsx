import { useState } from 'preact/hooks'
import type { MessageRule, Preview } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { useDo } from '../lib/use-ask.ts'
import { en, type TextKey } from '../texts/en.ts'
import { Bubble } from '../ui/bubble.tsx'
import type { Tone } from '../ui/kit.ts'
import { Wrong } from '../ui/states.tsx'
import { RuleNumbersForm } from './rule-numbers.tsx'

interface Props {
  readonly rule: MessageRule
  readonly put: (rule: MessageRule) => void
  readonly again: () => void
}

/** One message: whether it goes out, when, and in which words. */
export function RuleRow({ rule, put, again }: Props) {
  const { api, kit, say, format, tell } = usePage()
  const [open, setOpen] = useState<Panel>()
  const { failure, run } = useDo()
  const key = `rule.${rule.id}`
  const what = key in en ? say(key as TextKey) : say('rule.other', { event: rule.event })
  const turn = async (on: boolean): Promise<void> => {
    // Shown at once, taken back if the server says no.
    put({ ...rule, on, paused: null })
    const done = await run(async () => void (await api.send('PUT', `/messages/${encodeURIComponent(rule.id)}`, { on })))
    if (!done) return put(rule)
    tell({ text: say(on ? 'messages.on' : 'messages.off', { name: rule.name }), undo: () => void turn(!on) })
  }
  const panels = PANELS.filter((panel) => panel !== 'numbers' || Object.keys(rule.numbers).length > 0)
  return (
    <li class="rule">
      <div class="rule-line">
        <kit.Switch label={rule.name} hideLabel checked={rule.on} onChange={(on) => void turn(on)} />
        <div class="row-main">
          <p class="row-title">
            {rule.name}
            {rule.paused && <kit.Badge tone="warn">{say('messages.paused')}</kit.Badge>}
            {rule.held && <kit.Badge tone="warn">{say('messages.held')}</kit.Badge>}
            {rule.preview.status !== 'approved' && (
              <kit.Badge tone={TONES[rule.preview.status]}>{say(`messages.status.${rule.preview.status}`)}</kit.Badge>
            )}
          </p>
          <p class="quiet">
            {rule.delaySeconds > 0
              ? say('messages.after', { what, time: format.duration(rule.delaySeconds) })
              : say('messages.atOnce', { what })}
          </p>
          {rule.paused && (
            <p>
              {rule.paused.plain} {rule.paused.action}
            </p>
          )}
        </div>
        <div class="rule-ends">
          {panels.map((panel) => (
            <button
              key={panel}
              type="button"
              class="text-button"
              aria-expanded={open === panel}
              aria-controls={`${panel}-${rule.id}`}
              onClick={() => setOpen(open === panel ? undefined : panel)}
            >
              {say(`messages.${panel}.${open === panel ? 'hide' : 'show'}`)}
              <span class="sr"> {rule.name}</span>
            </button>
          ))}
        </div>
      </div>
      <Wrong failure={failure} />
      {rule.held && <Held rule={rule} held={rule.held} again={again} />}
      <div id={`preview-${rule.id}`} class="preview" hidden={open !== 'preview'}>
        {open === 'preview' && <Text preview={rule.preview} name={rule.name} />}
      </div>
      <div id={`numbers-${rule.id}`} class="preview" hidden={open !== 'numbers'}>
        {open === 'numbers' && (
          <RuleNumbersForm
            rule={rule}
            put={(numbers) => put({ ...rule, numbers, delaySeconds: numbers.delaySeconds ?? rule.delaySeconds })}
          />
        )}
      </div>
    </li>
  )
}

const PANELS = ['numbers', 'preview'] as const
type Panel = (typeof PANELS)[number]

interface HeldProps {
  readonly rule: MessageRule
  readonly held: NonNullable<MessageRule['held']>
  readonly again: () => void
}

/** It wanted to say far more than usual: what waits goes out, or not, when the merchant says so. */
function Held({ rule, held, again }: HeldProps) {
  const { api, kit, say, tell } = usePage()
  const { busy, failure, run } = useDo()
  const resume = async (waiting: 'send' | 'discard'): Promise<void> => {
    let count = 0
    const done = await run(async () => {
      const path = `/messages/${encodeURIComponent(rule.id)}/resume`
      count = (await api.send<{ count: number }>('POST', path, { waiting })).count
    })
    if (!done) return
    tell({ text: say(waiting === 'send' ? 'messages.held.sent' : 'messages.held.discarded', { count }) })
    again()
  }
  return (
    <kit.Banner
      tone="warn"
      heading={say('messages.held.heading', { counted: held.counted })}
      actions={
        <>
          <kit.Button busy={busy} onClick={() => void resume('send')}>
            {say('messages.held.send', { count: held.waiting })}
          </kit.Button>
          <kit.Button kind="quiet" busy={busy} onClick={() => void resume('discard')}>
            {say('messages.held.discard', { count: held.waiting })}
          </kit.Button>
        </>
      }
    >
      <p>{say('messages.held.body')}</p>
      <Wrong failure={failure} />
    </kit.Banner>
  )
}

const TONES: Readonly<Record<Preview['status'], Tone>> = { approved: 'good', waiting: 'info', refused: 'bad', missing: 'neutral' }

function Text({ preview, name }: { readonly preview: Preview; readonly name: string }) {
  const { say, format } = usePage()
  return (
    <figure>
      <figcaption>
        {say('messages.preview.of', { name, language: format.language(preview.language) })}. {say('messages.preview.example')}.
      </figcaption>
      <div class="chat">
        <Bubble words={preview} language={preview.language} />
      </div>
      {preview.status === 'missing' && <p class="quiet">{say('messages.status.missing.body')}</p>}
      {preview.why && <p>{preview.why}</p>}
    </figure>
  )
}
