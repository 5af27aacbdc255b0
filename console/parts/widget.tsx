import type { ComponentChildren } from 'preact'
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { Widget } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { useAsk, useDo } from '../lib/use-ask.ts'
import type { Tone } from '../ui/kit.ts'
import { Shown, Wrong } from '../ui/states.tsx'

/** Whether the theme shows our block, as far as whoever embeds the page can tell. */
export type InTheme = 'active' | 'available' | 'unavailable' | 'unknown' | 'outside'

interface Props {
  readonly inTheme: () => Promise<InTheme>
  readonly changed: () => void
}

const TONES: Readonly<Record<InTheme, Tone>> = {
  active: 'good',
  available: 'warn',
  unavailable: 'bad',
  unknown: 'neutral',
  outside: 'neutral',
}

/** The chat button: allowed or not, in the theme or not, and whether anybody saw it. */
export function WidgetPart({ inTheme, changed }: Props) {
  const { api, kit, say, format, tell } = usePage()
  const asking = useAsk<Widget>('/widget')
  const [theme, lookAgain] = useInTheme(inTheme, asking.again)
  const { failure, run } = useDo()
  const turn = async (on: boolean): Promise<void> => {
    const done = await run(async () => {
      asking.put(await api.send<Widget>('PUT', '/widget', { on }))
      changed()
    })
    if (done) tell({ text: say(on ? 'widget.on' : 'widget.off'), undo: () => void turn(!on) })
  }
  return (
    <Shown asking={asking}>
      {({ on, hasNumber, editorUrl, seen }) => (
        <div class="stack">
          <kit.Switch label={say('widget.switch')} checked={on} onChange={(next) => void turn(next)} />
          <Wrong failure={failure} />
          {!hasNumber && <p class="note">{say('widget.noNumber')}</p>}
          <dl class="facts">
            <Fact term={say('widget.theme')}>
              <kit.Badge tone={TONES[theme]}>{say(`widget.theme.${theme}`)}</kit.Badge>
            </Fact>
            <Fact term={say('widget.seen')}>
              {seen ? (
                say('widget.seen.at', { ago: format.ago(seen.at), where: new URL(seen.where).host })
              ) : (
                <>
                  {say('widget.seen.never')}
                  <span class="quiet block">{say('widget.seen.hint')}</span>
                </>
              )}
            </Fact>
          </dl>
          <p class="quiet">{say(editorUrl ? 'widget.editor.hint' : 'widget.editor.none')}</p>
          <div class="actions">
            {editorUrl && (
              <kit.Button kind={theme === 'active' ? 'plain' : 'primary'} href={editorUrl} leaves>
                {say('widget.editor')}
              </kit.Button>
            )}
            <kit.Button kind="quiet" onClick={lookAgain}>
              {say('widget.check')}
            </kit.Button>
          </div>
        </div>
      )}
    </Shown>
  )
}

/** Asked again whenever the merchant comes back to this page: the theme editor opens in another one. */
export function useInTheme(ask: () => Promise<InTheme>, again: () => void): readonly [InTheme, () => void] {
  const [state, setState] = useState<InTheme>('unknown')
  const isHere = useRef(true)
  const look = useCallback(() => {
    void ask()
      .catch((): InTheme => 'unknown')
      .then((found) => isHere.current && setState(found))
  }, [ask])
  const lookAgain = useCallback(() => {
    look()
    again()
  }, [look, again])
  useEffect(() => {
    isHere.current = true
    const back = () => document.visibilityState === 'visible' && lookAgain()
    look()
    document.addEventListener('visibilitychange', back)
    window.addEventListener('focus', back)
    return () => {
      isHere.current = false
      document.removeEventListener('visibilitychange', back)
      window.removeEventListener('focus', back)
    }
  }, [look, lookAgain])
  return [state, lookAgain]
}

function Fact({ term, children }: { readonly term: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
