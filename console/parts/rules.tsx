import type { MessageRule, Messages } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { useAsk } from '../lib/use-ask.ts'
import { Empty, Shown } from '../ui/states.tsx'
import { RuleRow } from './rule.tsx'

/** Which messages go out, each with a switch, its text and its numbers. */
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
                    <RuleRow
                      key={rule.id}
                      rule={rule}
                      again={asking.again}
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
