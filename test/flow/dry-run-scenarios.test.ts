import { afterEach, describe, expect, it, vi } from 'vitest'
import { DEFAULT_RULES } from '../../worker/relay/default-rules.ts'
import { messages } from '../support/relay.ts'
import type { Step } from '../scenarios/form.ts'
import { Scenario } from '../scenarios/form.ts'
import { play } from '../scenarios/play.ts'
import { rehearse } from '../support/rehearse.ts'

const FILES = import.meta.glob<readonly unknown[]>('../scenarios/data/*.json', { eager: true, import: 'default' })

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/**
 * Steps after which the past can't be played again: the merchant changed something, WhatsApp did not take or deliver a message, somebody
 * else was asked, or it is about a product.
 */
const UNLIKE: readonly (keyof Step)[] = [
  'graph',
  'rule',
  'switches',
  'number',
  'template',
  'flips',
  'resume',
  'settings',
  'erases',
  'merchantWrites',
  'system',
  'pays',
  'payment',
  'sees',
  'inShop',
  'product',
  'wants',
  'chooses',
  'sweep',
]
const DAY = 86_400_000
const asks = (id: string) => Object.entries(DEFAULT_RULES).some(([own, rule]) => own === id && 'prepare' in rule)
const repeatable = ({ given, steps }: Scenario) =>
  // What a dry run takes as given (docs/dry-run.md): nobody is asked, and the breaker is not tripped.
  !given.api &&
  !given.keys &&
  ![...(given.rules ?? []), ...(given.also ?? [])].some(asks) &&
  given.settings?.['velocity'] === undefined &&
  given.wants.length === 0 &&
  steps.every((step) => UNLIKE.every((word) => step[word] === undefined) && step.whatsapp?.status !== 'failed' && !step.whatsapp?.pricing)

type Line = {
  rule: string
  today: { state: string; at: string | null; reason: { code: string } | null } | null
  order: { id: string } | null
}

const ENDS = { accepted: 'sent', sent: 'sent', delivered: 'sent', read: 'sent', queued: 'waiting' } as const

const REPEATABLE = Object.entries(FILES)
  .map(([file, list]) => ({ file, scenarios: list.map((one) => Scenario.parse(one)).filter(repeatable) }))
  .filter(({ scenarios }) => scenarios.length > 0)

describe('the set of scenarios', () => {
  it('has enough that can be played once more', () => {
    expect(REPEATABLE.reduce((sum, { scenarios }) => sum + scenarios.length, 0)).toBeGreaterThanOrEqual(60)
  })
})

for (const { file, scenarios } of REPEATABLE) {
  describe(`today’s rules over ${file.replace(/^.*\/|\.json$/g, '')} come to what was really sent:`, { timeout: 60_000 }, () => {
    it.each(scenarios.map((one) => [one.title, one] as const))('%s', async (_title, scenario) => {
      const { merchant } = await play(scenario)
      // A dry run looks back thirty days; what was over before is none of its matter.
      const from = Date.now() - 30 * DAY
      const really = (await messages(merchant)).filter((m) => m.rule_id !== null && (m.ended_at ?? m.sending_at ?? m.due_at ?? 0) >= from)
      const { result, state } = (await rehearse(merchant)) as unknown as { state: string; result: { messages: { items: Line[] } } }
      expect(state).toBe('done')
      const seconds = (at: number | null) => (at === null ? null : Math.round(at / 1000))
      const inOrder = (lines: string[]) => lines.toSorted()
      expect(
        inOrder(
          result.messages.items.map(
            ({ rule, today, order }) =>
              `${rule} of ${order?.id} ${today?.state} at ${seconds(Date.parse(today?.at ?? ''))} ${today?.state === 'sent' ? '' : today?.reason?.code}`,
          ),
        ),
      ).toEqual(
        inOrder(
          really.map((m) => {
            const end = ENDS[m.state as keyof typeof ENDS] ?? m.state
            const at = end === 'sent' ? m.sending_at : end === 'waiting' ? m.due_at : m.ended_at
            return `${m.rule_id} of ${m.order_id} ${end} at ${seconds(at)} ${end === 'sent' ? '' : (m.hold ?? m.reason ?? undefined)}`
          }),
        ),
      )
    })
  })
}
