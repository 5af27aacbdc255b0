import { openControl } from '../../db/control.ts'
import { createWidget } from '../../operate/widgets.ts'
import { varsOf, type Env } from '../../env.ts'
import type { ConnectedShop } from '../../install/woocommerce.ts'
import { bestTag } from '../../domain/language-tags.ts'
import { shownIn } from '../widget/consent.ts'
import { forgetEntry } from '../widget/entry.ts'
import { findWidget } from '../widget/find.ts'
import { CART_NOTICE } from './notice.ts'

/** What the plugin works with from now on (its secrets are shown here and nowhere else). */
export async function answerFor(env: Env, { merchant: { row }, hook, plugin }: ConnectedShop) {
  const base = varsOf(env).APP_URL.replace(/\/+$/, '')
  const { key } = await createWidget(env, row.id, {}, Date.now())
  // The shop may just have become one of its origins.
  await forgetEntry(env, key)
  const [widget, numbers] = await Promise.all([findWidget(env, key), openControl(env.DB).numbersOf(row.id)])
  const shown = widget && (await shownIn(widget, row.language.replaceAll('_', '-')))
  return {
    connection: hook.id,
    hook: { url: `${base}/hooks/woocommerce/${hook.id}`, secret: hook.secret },
    plugin: { url: `${base}/hooks/storekit/${plugin.id}`, secret: plugin.secret },
    widget: { src: `${base}/w/${key}.js`, phone: numbers.find((n) => n.status === 'active')?.displayPhone.replace(/\D/g, '') ?? '' },
    checkout: {
      label: shown?.wording.order_updates ?? '',
      version: shown?.version ?? '',
      notice: (CART_NOTICE[bestTag(Object.keys(CART_NOTICE), row.language.replaceAll('_', '-')) ?? 'en'] ?? '').replaceAll(
        '{shop}',
        () => row.name,
      ),
    },
    name: row.name,
  }
}
