import { useEffect, useState } from 'preact/hooks'
import type { Delivery, Replayed, ReplayMode } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { useDo } from '../lib/use-ask.ts'
import { Time, Wrong } from '../ui/states.tsx'

interface Props {
  readonly delivery: Delivery | undefined
  readonly onClose: () => void
  readonly done: () => void
}

/** Tries a delivery out first, so that the merchant sees what would happen before it does. */
export function ReplayDialog({ delivery, onClose, done }: Props) {
  const { api, kit, say, tell } = usePage()
  const [trial, setTrial] = useState<Replayed>()
  const trying = useDo()
  const doing = useDo()
  const ask = (mode: ReplayMode) => api.send<Replayed>('POST', `/deliveries/${delivery?.id}/replay`, { mode })
  const { run: tryOut, clear } = trying
  useEffect(() => {
    setTrial(undefined)
    clear()
    doing.clear()
    if (delivery)
      void tryOut(async () => setTrial(await api.send<Replayed>('POST', `/deliveries/${delivery.id}/replay`, { mode: 'dry_run' })))
  }, [delivery])
  const carryOut = async (mode: 'send' | 'rebuild') => {
    if (!(await doing.run(async () => void (await ask(mode))))) return
    tell({ text: say(mode === 'send' ? 'replay.sent' : 'replay.rebuilt') })
    done()
  }
  const isReadable = trial?.outcome === 'would_apply'
  return (
    <kit.Dialog
      open={delivery !== undefined}
      heading={say('replay.title')}
      onClose={onClose}
      actions={
        <>
          <kit.Button onClick={onClose}>{say('act.cancel')}</kit.Button>
          {isReadable && (
            <kit.Button busy={doing.busy} onClick={() => void carryOut('rebuild')}>
              {say('replay.rebuild')}
            </kit.Button>
          )}
          {isReadable && (
            <kit.Button kind="primary" busy={doing.busy} onClick={() => void carryOut('send')}>
              {say('replay.send')}
            </kit.Button>
          )}
        </>
      }
    >
      {delivery && (
        <div class="stack">
          <p>
            <code>{delivery.topic}</code> · <Time at={delivery.receivedAt} />
          </p>
          <Wrong failure={trying.failure ?? doing.failure} />
          {trying.busy && <kit.Spinner label={say('replay.trying')} />}
          {trial && <Trial trial={trial} />}
        </div>
      )}
    </kit.Dialog>
  )
}

function Trial({ trial }: { readonly trial: Replayed }) {
  const { kit, say } = usePage()
  if (trial.outcome === 'unreadable') return <p>{say('replay.unreadable')}</p>
  if (trial.outcome === 'ignored') return <p>{say('replay.ignored', { why: trial.why ?? '' })}</p>
  return (
    <>
      <h3>{say('replay.would')}</h3>
      {trial.decisions.length === 0 ? (
        <p>{say('replay.nothing')}</p>
      ) : (
        <ul class="rows">
          {trial.decisions.map((decision) => (
            <li class="row" key={decision.rule}>
              <div class="row-main">
                <p class="row-title">
                  {decision.name}
                  <kit.Badge tone={decision.outcome === 'skipped' ? 'neutral' : 'info'}>
                    {say(`replay.outcome.${decision.outcome}`)}
                  </kit.Badge>
                </p>
                {decision.reason && <p class="quiet">{decision.reason.plain}</p>}
              </div>
            </li>
          ))}
        </ul>
      )}
      <p class="quiet">{say('replay.send.hint')}</p>
    </>
  )
}
