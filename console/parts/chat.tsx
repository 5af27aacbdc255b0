import type { Chat } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { useAsk, useDo } from '../lib/use-ask.ts'
import { Shown, Wrong } from '../ui/states.tsx'
import { NumbersForm } from './numbers.tsx'

/** What is answered in the chat by itself. */
export function ChatPart() {
  const { api, kit, say, tell } = usePage()
  const asking = useAsk<Chat>('/chat')
  const { failure, run } = useDo()
  const put = async (next: Chat, was: Chat): Promise<void> => {
    asking.put(next)
    const done = await run(async () => void (await api.send('PUT', '/chat', next)))
    if (!done) return asking.put(was)
    tell({ text: say('chat.saved'), undo: () => void put(was, next) })
  }
  return (
    <Shown asking={asking}>
      {(value) => (
        <div class="stack">
          <Wrong failure={failure} />
          <kit.Switch
            label={say('chat.orderStatus')}
            hint={say('chat.orderStatus.hint')}
            checked={value.orderStatus}
            onChange={(orderStatus) => void put({ ...value, orderStatus }, value)}
          />
          <kit.Switch
            label={say('chat.returns')}
            hint={say('chat.returns.hint', { days: String(value.returnDays) })}
            checked={value.returns}
            onChange={(returns) => void put({ ...value, returns }, value)}
          />
          {value.returns && (
            <NumbersForm
              key={value.returnDays}
              fields={[{ name: 'returnDays', label: say('chat.returnDays'), least: 1, most: 365 }]}
              values={{ returnDays: String(value.returnDays) }}
              save={({ returnDays }) => put({ ...value, returnDays: Number(returnDays) }, value)}
            />
          )}
        </div>
      )}
    </Shown>
  )
}
