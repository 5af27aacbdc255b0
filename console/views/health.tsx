import type { Health } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { useAsk } from '../lib/use-ask.ts'
import { DeliveriesPart } from '../parts/deliveries.tsx'
import { Counts, HealthFacts, HealthHead, Notices } from '../parts/health.tsx'
import { Shown } from '../ui/states.tsx'

export function HealthView() {
  const { kit, say } = usePage()
  const health = useAsk<Health>('/health')
  return (
    <kit.Page heading={say('health.title')}>
      <kit.Section heading={say('home.stands')}>
        <Shown asking={health}>
          {(value) => (
            <div class="stack">
              <HealthHead health={value} />
              {value.notices.length > 0 && <Notices notices={value.notices} />}
              <HealthFacts health={value} />
              <h3>{say('health.now')}</h3>
              <Counts relay={value.relay} />
            </div>
          )}
        </Shown>
      </kit.Section>
      <kit.Section heading={say('deliveries.title')}>
        <DeliveriesPart changed={health.again} />
      </kit.Section>
    </kit.Page>
  )
}
