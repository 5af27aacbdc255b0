import { useState } from 'preact/hooks'
import type { MessageRule, Messages, Preview } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { useAsk, useDo } from '../lib/use-ask.ts'
import { en, type TextKey } from '../texts/en.ts'
import { Bubble } from '../ui/bubble.tsx'
import type { Tone } from '../ui/kit.ts'
import { Empty, Shown, Wrong } from '../ui/states.tsx'

/** Which messages go out, each with a switch and its text. */
export function RulesPart() {
  const { say } = usePage()
  const asking = useAsk<Messages>('/messages')
  return (
    <Shown asking={asking}>
      {({ rules }) =>
        rules.length === 0 ? (
          <Empty heading={say('messages.empty')}>{say('messages.empty.body')}</Empty>
        ) : (
          <div class="stack">
            <p>{say('messages.intro')}</p>
            {groupsOf(rules).map(({ title, members }) => (
              <div key={title} class="group">
                <h3>{say(title)}</h3>
                <ul class="rows">
                  {members.map((rule) => (
                    <Rule
                      key={rule.id}
                      rule={rule}
                      put={(changed) => asking.put({ rules: rules.map((r) => (r.id === changed.id ? changed : r)) })}
                    />
                  ))}
                </ul>
              </div>
            ))}
          </div>
        )
      }
    </Shown>
  )
}

const GROUPS = [
  { title: 'messages.group.order_updates', holds: (purpose: string) => purpose === 'order_updates' },
  { title: 'messages.group.marketing', holds: (purpose: string) => purpose === 'marketing' },
  { title: 'messages.group.other', holds: (purpose: string) => purpose !== 'order_updates' && purpose !== 'marketing' },
] as const

const groupsOf = (rules: readonly MessageRule[]) =>
  GROUPS.map(({ title, holds }) => ({ title, members: rules.filter(({ purpose }) => holds(purpose)) })).filter(
    ({ members }) => members.length > 0,
  )

function Rule({ rule, put }: { readonly rule: MessageRule; readonly put: (rule: MessageRule) => void }) {
  const { api, kit, say, format, tell } = usePage()
  const [isOpen, setOpen] = useState(false)
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
  return (
    <li class="rule">
      <div class="rule-line">
        <kit.Switch label={rule.name} hideLabel checked={rule.on} onChange={(on) => void turn(on)} />
        <div class="row-main">
          <p class="row-title">
            {rule.name}
            {rule.paused && <kit.Badge tone="warn">{say('messages.paused')}</kit.Badge>}
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
        <button
          type="button"
          class="text-button"
          aria-expanded={isOpen}
          aria-controls={`preview-${rule.id}`}
          onClick={() => setOpen(!isOpen)}
        >
          {say(isOpen ? 'messages.preview.hide' : 'messages.preview.show')}
          <span class="sr"> {rule.name}</span>
        </button>
      </div>
      <Wrong failure={failure} />
      <div id={`preview-${rule.id}`} class="preview" hidden={!isOpen}>
        {isOpen && <Text preview={rule.preview} name={rule.name} />}
      </div>
    </li>
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
