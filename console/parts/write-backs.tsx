import type { WriteBacks } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { useAsk, useDo } from '../lib/use-ask.ts'
import { Shown, Wrong } from '../ui/states.tsx'

/** What a shopper's answer may change in the shop. */
export function WriteBacksPart() {
  const { api, kit, say, tell } = usePage()
  const asking = useAsk<WriteBacks>('/write-backs')
  const { failure, run } = useDo()
  const put = async (next: WriteBacks, was: WriteBacks): Promise<void> => {
    asking.put(next)
    const { confirmed, cancel } = next
    const done = await run(async () => void (await api.send('PUT', '/write-backs', { confirmed, cancel })))
    if (!done) return asking.put(was)
    tell({ text: say('writeBacks.saved'), undo: () => void put(was, next) })
  }
  return (
    <Shown asking={asking}>
      {(value) => (
        <div class="stack">
          <p>{say('writeBacks.intro')}</p>
          <Wrong failure={failure} />
          <kit.Switch
            label={say('writeBacks.confirmed')}
            hint={say('writeBacks.confirmed.hint', { tag: value.tag })}
            checked={value.confirmed}
            onChange={(confirmed) => void put({ ...value, confirmed }, value)}
          />
          <kit.Switch
            label={say('writeBacks.cancel')}
            hint={say('writeBacks.cancel.hint')}
            checked={value.cancel}
            onChange={(cancel) => void put({ ...value, cancel }, value)}
          />
        </div>
      )}
    </Shown>
  )
}
