import { usePage } from '../lib/page.ts'
import { VIEWS, type View } from '../lib/views.ts'

const NAMES = {
  '': 'nav.home',
  messages: 'nav.messages',
  orders: 'nav.orders',
  health: 'nav.health',
  settings: 'nav.settings',
} as const satisfies Record<View, string>

/** The entries of the admin's own menu; the first one is the app's name there. */
export function AdminNav() {
  const { say, hrefOf } = usePage()
  return (
    <s-app-nav>
      {VIEWS.map((view) => (
        <s-link key={view} href={hrefOf(view)} rel={view === '' ? 'home' : undefined}>
          {say(NAMES[view])}
        </s-link>
      ))}
    </s-app-nav>
  )
}

/** Outside Shopify: whose page it is, and a menu of our own. */
export function PlainHead({ shop, view }: { readonly shop: string; readonly view: View }) {
  const { say, hrefOf, go } = usePage()
  return (
    <header class="top">
      <div class="top-line">
        <p class="brand">
          <svg viewBox="0 0 28 28" width="28" height="28" aria-hidden="true">
            <path class="brand-ground" d="M14 2a12 12 0 1 1-5.7 22.6L2.6 26l1.5-5.6A12 12 0 0 1 14 2z" />
            <path
              d="M8.2 11.2l2.5 6.6 3.3-5 3.3 5 2.5-6.6"
              fill="none"
              stroke="var(--on-brand)"
              stroke-width="2"
              stroke-linecap="round"
              stroke-linejoin="round"
            />
          </svg>
          {say('app.name')}
        </p>
        <p class="quiet whose">
          <bdi>{shop}</bdi>
          <span> · {say('app.outside')}</span>
        </p>
      </div>
      <nav aria-label={say('nav.label')}>
        {VIEWS.map((other) => (
          <a
            key={other}
            href={hrefOf(other)}
            aria-current={other === view ? 'page' : undefined}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
              event.preventDefault()
              go(other)
            }}
          >
            {say(NAMES[other])}
          </a>
        ))}
      </nav>
    </header>
  )
}
