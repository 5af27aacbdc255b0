import { useEffect } from 'preact/hooks'
import type { Health, Home } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { useAsk } from '../lib/use-ask.ts'
import { HealthFacts, HealthHead } from '../parts/health.tsx'
import { LatestOrders } from '../parts/orders.tsx'
import { SetupGuide } from '../parts/setup.tsx'
import type { InTheme } from '../parts/widget.tsx'
import { Shown } from '../ui/states.tsx'

interface Props {
  readonly home: Home
  readonly again: () => void
  readonly inTheme: () => Promise<InTheme>
}

export function HomeView({ home, again, inTheme }: Props) {
  const { kit, say, go } = usePage()
  const health = useAsk<Health>('/health')
  const { again: lookAgain } = health
  // Read anew with each step, so that both tell the same.
  const steps = home.setup.steps.map(({ state }) => state).join()
  useEffect(() => lookAgain(), [steps, lookAgain])
  return (
    <kit.Page heading={say('home.title')}>
      <SetupGuide home={home} again={again} inTheme={inTheme} />
      <kit.Section heading={say('home.stands')}>
        <Shown asking={health}>
          {(value) => (
            <div class="stack">
              <HealthHead
                health={value}
                aside={
                  <kit.Button kind="quiet" onClick={() => go('health')}>
                    {say('home.details')}
                  </kit.Button>
                }
              />
              <HealthFacts health={value} />
            </div>
          )}
        </Shown>
      </kit.Section>
      <kit.Section
        heading={say('home.orders')}
        aside={
          <kit.Button kind="quiet" onClick={() => go('orders')}>
            {say('home.all')}
          </kit.Button>
        }
      >
        <LatestOrders most={5} choose={(number) => go(`orders?order=${encodeURIComponent(number)}`)} />
      </kit.Section>
    </kit.Page>
  )
}
