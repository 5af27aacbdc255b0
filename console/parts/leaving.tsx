import type { Home } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { useDo } from '../lib/use-ask.ts'
import type { TextKey } from '../texts/en.ts'
import { Wrong } from '../ui/states.tsx'

/** Stops everything for a while without losing anything. */
export function PausePart({ home, again }: { readonly home: Home; readonly again: () => void }) {
  const { api, kit, say, tell } = usePage()
  const { busy, failure, run } = useDo()
  const { paused } = home.shop
  const put = async (next: boolean): Promise<void> => {
    if (!(await run(async () => void (await api.send('PUT', '/pause', { paused: next }))))) return
    tell({ text: say(next ? 'settings.paused' : 'settings.resumed'), undo: () => void put(!next) })
    again()
  }
  return (
    <div class="stack">
      <p>{say('settings.pause.body')}</p>
      <Wrong failure={failure} />
      <div class="actions">
        <kit.Button kind={paused ? 'primary' : 'plain'} busy={busy} onClick={() => void put(!paused)}>
          {say(paused ? 'settings.pause.off' : 'settings.pause.on')}
        </kit.Button>
      </div>
    </div>
  )
}

const WHAT = [
  { when: 'leaving.once', what: ['leaving.once.1', 'leaving.once.2', 'leaving.once.3'] },
  { when: 'leaving.48', what: ['leaving.48.1'] },
  { when: 'leaving.30', what: ['leaving.30.1'] },
] as const satisfies readonly { when: TextKey; what: readonly TextKey[] }[]

/** What stops and what is erased, and when; so that leaving is no leap in the dark. */
export function LeavingPart({ uninstallUrl }: { readonly uninstallUrl: string }) {
  const { kit, say } = usePage()
  return (
    <div class="stack">
      <p>{say('leaving.intro')}</p>
      <dl class="facts wide">
        {WHAT.map(({ when, what }) => (
          <div key={when}>
            <dt>{say(when)}</dt>
            <dd>
              <ul class="plain-list">
                {what.map((line) => (
                  <li key={line}>{say(line)}</li>
                ))}
              </ul>
            </dd>
          </div>
        ))}
      </dl>
      <p>{say('leaving.back')}</p>
      <p class="quiet">{say('leaving.meta')}</p>
      <div class="actions">
        <kit.Button href={uninstallUrl} leaves>
          {say('leaving.open')}
        </kit.Button>
      </div>
    </div>
  )
}
