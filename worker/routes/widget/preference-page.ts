import { html, raw } from 'hono/html'
import type { Preferences } from '../../relay/preferences.ts'
import { PREFERENCE_TEXTS } from './preference-texts.gen.ts'

type Texts = (typeof PREFERENCE_TEXTS)[string]

/** What the page says at its top after something was done. */
export type Told = 'saved' | 'stopped'

interface Common {
  readonly shop: string
  readonly language: string
  readonly nonce: string
}

/** A page, as text that hono has escaped, and what its policy must allow. */
export interface Page {
  readonly html: ReturnType<typeof html>
  readonly nonce: string
}

interface Shown extends Common {
  readonly preferences: Preferences
  /** Of the products in `preferences.alerts`, in their order. */
  readonly titles: readonly string[]
  readonly phoneEnd: string | undefined
  readonly told: Told | undefined
}

const LANGUAGES = Object.keys(PREFERENCE_TEXTS)
/** One of the languages that the page speaks, or undefined. */
export const knownLanguage = (tag: string | null | undefined): string | undefined => {
  const primary =
    (tag ?? '')
      .toLowerCase()
      .split(/[-_;,]/)[0]
      ?.trim() ?? ''
  return LANGUAGES.includes(primary) ? primary : undefined
}

/** The shopper's own language, else the first that the browser asks for, else the shop's, else English. */
export function languageFor(own: string | null, accepted: string | undefined, shop: string): string {
  const asked = (accepted ?? '').split(',').map(knownLanguage).find(Boolean)
  return knownLanguage(own) ?? asked ?? knownLanguage(shop) ?? 'en'
}

export const textsOf = (language: string): Texts => PREFERENCE_TEXTS[language] ?? (PREFERENCE_TEXTS['en'] as Texts)

const nameOf = (language: string): string => {
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1)
}

const fill = (text: string, values: Readonly<Record<string, string>>) =>
  text.replace(/\{(\w+)\}/g, (hole, name: string) => values[name] ?? hole)

const act = (what: string, label: string, kind = 'plain') => html`<button class="${kind}" name="do" value="${what}">${label}</button>`

/** Asks once more before everything goes, and says what stays; then, that it is done. */
export function farewellPage({ told, ...common }: Common & { readonly told: 'deleted' | undefined }): Page {
  const t = textsOf(common.language)
  const body = told
    ? html`<p class="told" role="status">${t.deleted}</p>
        <p>${t.deleteStays}</p>`
    : html`<p>${t.deleteHint}</p>
        <p>${t.deleteStays}</p>
        <form method="post"><input type="hidden" name="sure" value="yes" />${act('delete', t.deleteSure, 'bad')}</form>
        <form method="get"><button>${t.keep}</button></form>`
  return frame(common, body)
}

/** The page of choices. */
export function preferencePage({ preferences, titles, phoneEnd, told, ...common }: Shown): Page {
  const { shop, language } = common
  const t = textsOf(language)
  const until =
    preferences.snoozeUntil === null ? '' : new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(preferences.snoozeUntil)
  const says: Readonly<Record<Told, string>> = { saved: t.saved, stopped: t.stopped }
  const box = (name: string, label: string, hint: string, on: boolean) =>
    html`<label class="row"
      ><input type="checkbox" name="${name}" ${on ? raw('checked') : ''} /><span
        >${label}${hint ? html`<small>${hint}</small>` : ''}</span
      ></label
    >`
  return frame(
    common,
    html`<p>${fill(t.intro, { shop })}${phoneEnd ? html` ${fill(t.number, { phone: `…${phoneEnd}` })}` : ''}</p>
      ${told ? html`<p class="told" role="status">${says[told]}</p>` : ''}
      <form method="post">
        <fieldset>
          <legend>${t.purposes}</legend>
          ${box('order_updates', t.orders, t.ordersHint, preferences.granted.order_updates)}
          ${box('marketing', t.offers, t.offersHint, preferences.granted.marketing)}
          ${box('product_alerts', t.alerts, '', preferences.granted.product_alerts)}
        </fieldset>
        <fieldset>
          <legend>${t.quiet}</legend>
          ${box('quiet', t.quietOn, t.quietHint, preferences.quiet !== null)}
          <div class="times">
            <label>${t.from}<input type="time" name="from" value="${preferences.quiet?.from ?? '21:00'}" /></label>
            <label>${t.until}<input type="time" name="to" value="${preferences.quiet?.to ?? '09:00'}" /></label>
          </div>
        </fieldset>
        <label class="field"
          >${t.language}<select name="language">
            ${LANGUAGES.map((tag) => html`<option value="${tag}" ${tag === language ? raw('selected') : ''}>${nameOf(tag)}</option>`)}
          </select></label
        >
        ${act('save', t.save, 'main')}
      </form>
      ${preferences.alerts.map(
        ({ product, alert }, i) =>
          html`<form method="post" class="line">
            <input type="hidden" name="product" value="${product}" /><input type="hidden" name="alert" value="${alert}" />
            <span>${fill(alert === 'price_drop' ? t.alertPrice : t.alertStock, { product: titles[i] ?? product })}</span
            >${act('remove', t.remove)}
          </form>`,
      )}
      <form method="post" class="part">
        <h2>${t.snooze}</h2>
        <p>${until ? fill(t.snoozed, { date: until }) : t.snoozeHint}</p>
        ${until ? act('wake', t.snoozeEnd) : act('snooze', t.snoozeStart)}
      </form>
      <form method="post" class="part">
        <h2>${t.stop}</h2>
        <p>${t.stopHint}</p>
        ${act('stop', t.stop)}
      </form>
      <form method="post" class="part">
        <h2>${t.data}</h2>
        <p>${fill(t.exportHint, { shop })}</p>
        ${act('export', t.export)}
      </form>
      <form method="post" class="part">
        <p>${t.deleteHint}</p>
        ${act('delete', t.delete, 'bad')}
      </form>`,
  )
}

function frame({ shop, language, nonce }: Common, body: ReturnType<typeof html>): Page {
  const t = textsOf(language)
  const page = html`<!doctype html>
    <html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${fill(t.title, { shop })}</title>
        <style nonce="${nonce}">
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <h1>${fill(t.title, { shop })}</h1>
          ${body}
        </main>
      </body>
    </html>`
  return { html: page, nonce }
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1b211e;--soft:#58625d;--line:#dcdfdc;--ground:#f6f7f5;--sheet:#fff;--main:#0b6b50;--on:#fff;--bad:#a5281b}
@media(prefers-color-scheme:dark){:root{--ink:#e8ecea;--soft:#a2ada8;--line:#2e3733;--ground:#101413;--sheet:#181e1c;--main:#5cc9a3;--on:#06251b;--bad:#ff9c8c}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.375rem;line-height:1.25;margin:.5rem 0}
h2{font-size:1.0625rem;margin:0}
form{margin-block:1.25rem}
form>p{margin:.25rem 0 .75rem;color:var(--soft)}
fieldset{border:1px solid var(--line);border-radius:.875rem;background:var(--sheet);margin:0 0 1rem;padding:.75rem 1rem}
legend{font-weight:650;padding-inline:.25rem}
.row{display:flex;gap:.75rem;align-items:flex-start;padding-block:.5rem}
.row input{flex:none;width:1.25rem;height:1.25rem;margin:.125rem 0 0;accent-color:var(--main)}
small{display:block;color:var(--soft);font-size:.875rem}
.times{display:flex;gap:1rem;padding-block:.25rem .5rem;padding-inline-start:2rem}
.times label,.field{display:grid;gap:.25rem;font-size:.9375rem}
input[type=time],select{font:inherit;color:inherit;background:var(--sheet);border:1px solid var(--line);border-radius:.5rem;padding:.5rem .625rem;max-width:100%}
button{font:inherit;font-weight:600;min-height:2.75rem;padding:.5rem 1.125rem;border-radius:.75rem;border:1px solid var(--line);background:var(--sheet);color:inherit;cursor:pointer}
.main{width:100%;margin-top:1rem;border-color:var(--main);background:var(--main);color:var(--on)}
.bad{border-color:var(--bad);color:var(--bad)}
.part{border-top:1px solid var(--line);padding-top:1.25rem}
.line{display:flex;align-items:center;justify-content:space-between;gap:1rem;margin-block:.5rem}
.told{border-radius:.75rem;padding:.75rem 1rem;background:var(--main);color:var(--on);font-weight:600}
:focus-visible{outline:3px solid var(--main);outline-offset:2px}
`
