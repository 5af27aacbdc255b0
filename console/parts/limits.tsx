import { useState } from 'preact/hooks'
import type { Limits } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { useAsk } from '../lib/use-ask.ts'
import { Shown } from '../ui/states.tsx'
import { decimalsOf, NumbersForm, useSaved } from './numbers.tsx'

type Choices = Pick<Limits, 'budget' | 'stopsAll' | 'breaker' | 'floor'>

/** What may be spent in a month, and what is too much in an hour. */
export function LimitsPart() {
  const asking = useAsk<Limits>('/limits')
  return <Shown asking={asking}>{(value) => <Form key={JSON.stringify(value)} value={value} put={asking.put} />}</Shown>
}

function Form({ value, put }: { readonly value: Limits; readonly put: (value: Limits) => void }) {
  const { api, kit, say, format } = usePage()
  const saved = useSaved()
  const { currency, budget, stopsAll, breaker, floor } = value
  const was: Choices = { budget, stopsAll, breaker, floor }
  const [switches, setSwitches] = useState({ stopsAll, breaker })
  const send = async (next: Choices): Promise<void> => put(await api.send<Limits>('PUT', '/limits', next))
  return (
    <div class="stack">
      <p>
        {say('limits.spent', { amount: format.money(value.spent) })}
        {value.unknown > 0 && ` ${say('limits.unknown', { count: value.unknown })}`}
      </p>
      <NumbersForm
        fields={[
          {
            name: 'budget',
            label: say('limits.budget', { currency }),
            hint: say('limits.budget.hint'),
            least: 0,
            most: 1_000_000,
            decimals: decimalsOf(currency),
            optional: true,
          },
          { name: 'floor', label: say('limits.floor'), hint: say('limits.floor.hint'), least: 1, most: 1_000_000 },
        ]}
        values={{ budget: budget ?? '', floor: String(floor) }}
        // Without a budget there is nothing at whose end it could stop.
        check={(draft) => (switches.stopsAll && draft.budget.trim() === '' ? { budget: say('limits.budget.missing') } : {})}
        isChanged={switches.stopsAll !== stopsAll || switches.breaker !== breaker}
        save={async (draft) => {
          await send({ ...switches, budget: draft.budget.trim() || null, floor: Number(draft.floor) })
          saved(say('limits.saved'), () => send(was))
        }}
      >
        <kit.Switch
          label={say('limits.all')}
          hint={say('limits.all.hint')}
          checked={switches.stopsAll}
          onChange={(on) => setSwitches((now) => ({ ...now, stopsAll: on }))}
        />
        <kit.Switch
          label={say('limits.breaker')}
          hint={say('limits.breaker.hint')}
          checked={switches.breaker}
          onChange={(on) => setSwitches((now) => ({ ...now, breaker: on }))}
        />
      </NumbersForm>
    </div>
  )
}
