import type { Home } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { ChatPart } from '../parts/chat.tsx'
import { LeavingPart, PausePart } from '../parts/leaving.tsx'
import { LimitsPart } from '../parts/limits.tsx'
import { ProductNewsPart } from '../parts/product-news.tsx'
import { WhatsAppPart } from '../parts/whatsapp.tsx'
import { WriteBacksPart } from '../parts/write-backs.tsx'
import { WidgetPart, type InTheme } from '../parts/widget.tsx'

interface Props {
  readonly home: Home
  readonly again: () => void
  readonly inTheme: () => Promise<InTheme>
  readonly uninstallUrl: string
}

export function SettingsView({ home, again, inTheme, uninstallUrl }: Props) {
  const { kit, say } = usePage()
  return (
    <kit.Page heading={say('settings.title')}>
      <kit.Section heading={say('whatsapp.title')}>
        <WhatsAppPart sandbox={home.shop.sandbox} changed={again} />
      </kit.Section>
      <kit.Section heading={say('widget.title')}>
        <WidgetPart inTheme={inTheme} changed={again} />
      </kit.Section>
      <kit.Section heading={say('writeBacks.title')}>
        <WriteBacksPart />
      </kit.Section>
      <kit.Section heading={say('chat.title')}>
        <ChatPart />
      </kit.Section>
      <kit.Section heading={say('products.title')}>
        <ProductNewsPart />
      </kit.Section>
      <kit.Section heading={say('limits.title')}>
        <LimitsPart />
      </kit.Section>
      <kit.Section heading={say('settings.pause')}>
        <PausePart home={home} again={again} />
      </kit.Section>
      <kit.Section heading={say('leaving.title')}>
        <LeavingPart uninstallUrl={uninstallUrl} />
      </kit.Section>
    </kit.Page>
  )
}
