import { useCallback, useEffect, useMemo } from 'preact/hooks'
import type { Boot, Home } from '../../worker/routes/shopify/app/wire.ts'
import { apiAt } from '../lib/api.ts'
import { formatFor } from '../lib/format.ts'
import { PageContext, type PageTools, type Told } from '../lib/page.ts'
import { useAsk } from '../lib/use-ask.ts'
import { useOffline } from '../lib/use-offline.ts'
import { usePlace, VIEWS, type Place } from '../lib/views.ts'
import type { Speech } from '../texts/say.ts'
import { plain } from '../ui/plain.tsx'
import { Shown } from '../ui/states.tsx'
import { ToastPlace, useToast } from '../ui/toasts.tsx'
import { HealthView } from '../views/health.tsx'
import { HomeView } from '../views/home.tsx'
import { MessagesView } from '../views/messages.tsx'
import { OrdersView } from '../views/orders.tsx'
import { SettingsView } from '../views/settings.tsx'
import { inTheme, tellByShopify } from './bridge.ts'
import { polaris } from './polaris.tsx'
import { AdminNav, PlainHead } from './nav.tsx'

/** The merchant's page: inside Shopify's admin, or for itself. */
export function App({ boot, speech }: { readonly boot: Boot; readonly speech: Speech }) {
  const { say, locale } = speech
  const { place, go, hrefOf } = usePlace(boot.home)
  const { toast, tell: show, end } = useToast()
  const tell = useCallback(
    (told: Told) => {
      if (!tellByShopify(told, say('act.undo'))) show(told)
    },
    [say, show],
  )
  const api = useMemo(() => apiAt(boot.api), [boot.api])
  // Until the shop is known its zone isn't either; nothing with a time is shown before.
  const tools = useMemo<PageTools>(
    () => ({ say, format: formatFor(locale, 'UTC'), api, kit: boot.embedded ? polaris : plain, tell, go, hrefOf }),
    [say, locale, api, boot.embedded, tell, go, hrefOf],
  )
  useAdminLinks(boot.home, go)
  return (
    <PageContext.Provider value={tools}>
      {boot.embedded ? <AdminNav /> : <PlainHead shop={boot.shop} view={place.view} />}
      <Loaded boot={boot} place={place} tools={tools} locale={locale} />
      <ToastPlace toast={toast} end={end} />
    </PageContext.Provider>
  )
}

interface LoadedProps {
  readonly boot: Boot
  readonly place: Place
  readonly tools: PageTools
  readonly locale: string
}

function Loaded({ boot, place, tools, locale }: LoadedProps) {
  const asking = useAsk<Home>('/home')
  const { asked, again } = asking
  const zone = asked.state === 'ready' ? asked.value.shop.timeZone : 'UTC'
  const zoned = useMemo<PageTools>(() => ({ ...tools, format: formatFor(locale, zone) }), [tools, locale, zone])
  const { kit, say } = tools
  const isOffline = useOffline(again)
  if (asked.state !== 'ready')
    return (
      <kit.Page heading={say('app.name')}>
        <Shown asking={asking}>{() => null}</Shown>
      </kit.Page>
    )
  const home = asked.value
  const uninstallUrl = `https://${boot.shop}/admin/settings/apps`
  return (
    <PageContext.Provider value={zoned}>
      {isOffline && (
        <div class="over">
          <kit.Banner tone="warn" heading={say('state.offline')}>
            <p>{say('state.offline.body')}</p>
          </kit.Banner>
        </div>
      )}
      {home.shop.paused && (
        <div class="over">
          <kit.Banner tone="warn" heading={say('home.paused')}>
            <p>{say('home.paused.body')}</p>
          </kit.Banner>
        </div>
      )}
      {place.view === 'messages' && <MessagesView again={again} />}
      {place.view === 'orders' && <OrdersView chosen={place.order} />}
      {place.view === 'health' && <HealthView />}
      {place.view === 'settings' && <SettingsView home={home} again={again} inTheme={inTheme} uninstallUrl={uninstallUrl} />}
      {place.view === '' && <HomeView home={home} again={again} inTheme={inTheme} />}
    </PageContext.Provider>
  )
}

/** Links of the admin's own menu change the view; nothing else that an event says is followed. */
function useAdminLinks(home: string, go: (view: string) => void): void {
  useEffect(() => {
    const follow = (event: Event) => {
      const href = (event.target as HTMLElement | null)?.getAttribute('href') ?? ''
      if (!URL.canParse(href, location.href)) return
      const { origin, pathname } = new URL(href, location.href)
      const view = VIEWS.find((known) => pathname === (known === '' ? home : `${home}/${known}`))
      if (origin === location.origin && view !== undefined) go(view)
    }
    document.addEventListener('shopify:navigate', follow)
    return () => document.removeEventListener('shopify:navigate', follow)
  }, [home, go])
}
