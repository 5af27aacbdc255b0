import type { ComponentChildren } from 'preact'
import type { Health } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import type { Tone } from '../ui/kit.ts'

/** In one sentence, with a colour: what the merchant wants to know first. */
export function HealthHead({ health, aside }: { readonly health: Health; readonly aside?: ComponentChildren }) {
  const { say } = usePage()
  const hasNumber = health.numbers.length > 0
  const count = health.notices.length + (hasNumber ? 0 : 1) + (health.access === 'lost' ? 1 : 0)
  return (
    <>
      <div class="health-head">
        <p class={`light ${count > 0 ? 'warn' : 'good'}`}>{count > 0 ? say('health.look', { count }) : say('health.good')}</p>
        {aside}
      </div>
      {!hasNumber && <p>{say('health.number.missing')}</p>}
    </>
  )
}

/** Number, webhooks, access and gaps, each in a line. */
export function HealthFacts({ health }: { readonly health: Health }) {
  const { kit, say, format } = usePage()
  const { numbers, webhooks, access, gaps } = health
  return (
    <dl class="facts">
      <Fact term={say('health.number')}>
        {numbers.length === 0 ? (
          <kit.Badge tone="warn">{say('health.number.none')}</kit.Badge>
        ) : (
          numbers.map((number) => (
            <span class="block" key={number.phoneNumberId}>
              <bdi>{number.displayPhone}</bdi>{' '}
              <kit.Badge tone={number.status === 'active' ? 'good' : 'bad'}>
                {say(number.status === 'active' ? 'whatsapp.active' : 'whatsapp.broken')}
              </kit.Badge>
              {number.reason && <span class="quiet block">{number.reason.plain}</span>}
            </span>
          ))
        )}
      </Fact>
      <Fact term={say('health.webhooks')}>
        {webhooks.lastAt ? say('health.webhooks.last', { ago: format.ago(webhooks.lastAt) }) : say('health.webhooks.never')}
      </Fact>
      <Fact term={say('health.access')}>
        <kit.Badge tone={ACCESS[access]}>{say(`health.access.${access}`)}</kit.Badge>
        {access === 'lost' && <span class="quiet block">{say('health.access.lost.body')}</span>}
      </Fact>
      <Fact term={say('health.gaps')}>
        <Gaps gaps={gaps} />
      </Fact>
    </dl>
  )
}

const ACCESS: Readonly<Record<Health['access'], Tone>> = { ok: 'good', lost: 'bad', none: 'neutral' }

function Gaps({ gaps }: Pick<Health, 'gaps'>) {
  const { say, format } = usePage()
  if (!gaps) return <>{say('health.gaps.never')}</>
  const { lookedAt, found, healed, healedEver, problem } = gaps
  return (
    <>
      {lookedAt === null
        ? say('health.gaps.first')
        : found === 0
          ? say('health.gaps.none')
          : say('health.gaps.found', { count: found, healed })}
      {lookedAt !== null && <span class="quiet block">{say('health.gaps.looked', { ago: format.ago(lookedAt) })}</span>}
      {healedEver > healed && <span class="quiet block">{say('health.gaps.ever', { count: healedEver })}</span>}
      {problem && (
        <span class="quiet block">
          {problem.plain} {problem.action}
        </span>
      )}
    </>
  )
}

/** What needs a look, with what to do. */
export function Notices({ notices }: Pick<Health, 'notices'>) {
  const { say, format } = usePage()
  return (
    <ul class="rows">
      {notices.map((notice) => (
        <li class="row notice" key={notice.id}>
          <div class="row-main">
            <p class="row-title">{notice.plain}</p>
            <p>{notice.action}</p>
            <p class="quiet">{say('health.notice.times', { count: notice.count, ago: format.ago(notice.lastAt) })}</p>
          </div>
        </li>
      ))}
    </ul>
  )
}

const COUNTS = [
  ['waiting', 'health.waiting'],
  ['queued', 'health.queued'],
  ['held', 'health.held'],
  ['inDoubt', 'health.doubt'],
  ['parked', 'health.parked'],
] as const

/** How much waits, and for what. */
export function Counts({ relay }: Pick<Health, 'relay'>) {
  const { say } = usePage()
  return (
    <dl class="counts">
      {COUNTS.map(([name, text]) => (
        <div key={name}>
          <dt>{say(text)}</dt>
          <dd>{relay[name]}</dd>
        </div>
      ))}
    </dl>
  )
}

function Fact({ term, children }: { readonly term: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
