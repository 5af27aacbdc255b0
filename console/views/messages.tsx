import { usePage } from '../lib/page.ts'
import { RulesPart } from '../parts/rules.tsx'
import { WordingPart } from '../parts/wording.tsx'

export function MessagesView({ again }: { readonly again: () => void }) {
  const { kit, say } = usePage()
  return (
    <kit.Page heading={say('nav.messages')}>
      <kit.Section heading={say('messages.title')}>
        <RulesPart />
      </kit.Section>
      <kit.Section heading={say('wording.title')}>
        <WordingPart changed={again} />
      </kit.Section>
    </kit.Page>
  )
}
