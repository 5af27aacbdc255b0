import { useRef, useState } from 'preact/hooks'
import { lastWins } from './in-order.ts'
import type { Purpose, Question } from './wording.ts'

type State = 'quiet' | 'saving' | 'saved' | 'takenBack' | 'failed'

/** What is said in a state; nothing while nothing was done. */
const SAYS: Readonly<Record<Exclude<State, 'quiet'>, string>> = {
  saving: 'saving',
  saved: 'saved',
  takenBack: 'taken_back',
  failed: 'failed',
}

interface Props {
  readonly title: string
  readonly question: Question
  /** What was said yes to before, on this very checkout. Never anything else: no box is ticked for a shopper. */
  readonly before: readonly Purpose[]
  /** The number that the checkout knows, where we may see it. */
  readonly phone: string | undefined
  readonly translate: (key: string, values?: Record<string, string>) => string
  readonly save: (purposes: readonly Purpose[]) => Promise<boolean>
}

/** One box for each purpose, with the merchant's wording. What was ticked is saved at once, and it is said how that went. */
export function OptInBox({ title, question, before, phone, translate, save }: Props) {
  const [chosen, setChosen] = useState(before)
  const [state, setState] = useState<State>('quiet')
  const inOrder = useRef<Props['save'] | undefined>(undefined)
  const saveNow = useRef(save)
  const latest = useRef(0)
  saveNow.current = save
  const saver = (inOrder.current ??= lastWins((purposes) => saveNow.current(purposes)))

  const choose = async (purposes: readonly Purpose[]) => {
    const turn = ++latest.current
    setChosen(purposes)
    setState('saving')
    const taken = await saver(purposes).catch(() => false)
    if (turn === latest.current) setState(!taken ? 'failed' : purposes.length > 0 ? 'saved' : 'takenBack')
  }
  const ticked = (purpose: Purpose, yes: boolean) =>
    choose(question.boxes.map((box) => box.purpose).filter((one) => (one === purpose ? yes : chosen.includes(one))))

  return (
    <s-stack gap="base">
      <s-heading>{title}</s-heading>
      {question.boxes.map(({ purpose, label }) => (
        <s-checkbox
          key={purpose}
          name={purpose}
          label={label}
          checked={chosen.includes(purpose)}
          onChange={({ currentTarget }) => void ticked(purpose, (currentTarget as HTMLElementTagNameMap['s-checkbox']).checked === true)}
        />
      ))}
      {phone && <s-text type="small">{translate('number', { phone })}</s-text>}
      <s-text type="small" color="subdued">
        {translate('stop')}
      </s-text>
      <s-stack accessibilityRole="status" gap="small">
        {state !== 'quiet' && <s-text tone={state === 'failed' ? 'critical' : 'auto'}>{translate(SAYS[state])}</s-text>}
      </s-stack>
      {state === 'failed' && (
        <s-button variant="secondary" onClick={() => void choose(chosen)}>
          {translate('retry')}
        </s-button>
      )}
    </s-stack>
  )
}
