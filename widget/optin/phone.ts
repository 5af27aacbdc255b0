import type { PanelConfig } from '../../worker/routes/widget/config.ts'
import { COUNTRIES, namedCountry } from './countries.ts'
import { el } from './el.ts'

export interface PhoneField {
  readonly node: HTMLElement
  readonly input: HTMLInputElement
  readonly country: () => string
  /** What can be said against it without knowing the country's numbers, which is the server's to judge; '' for nothing. */
  readonly wrong: () => string
  /** A guess; one that the shopper made stays. */
  readonly guess: (country: string) => void
}

/** Marks that keep "+91" whole and in this order in a right-to-left line. */
const left = (text: string) => `\u2066${text}\u2069`

/**
 * Country and number. The country is a native select (type-ahead, the phone's own wheel, every screen reader) that lies unseen
 * over a short reading of itself, so that a long name doesn't push the number away.
 */
export function phoneField({ texts, lang }: PanelConfig, id: string, error: HTMLElement): PhoneField {
  const names = new Intl.DisplayNames([lang, 'en'], { type: 'region' })
  const options = COUNTRIES.map((country) => ({ ...country, name: names.of(country.id) ?? country.id }))
  options.sort((one, other) => one.name.localeCompare(other.name, lang))
  const select = el(
    'select',
    { 'aria-label': texts.optinCountry, autocomplete: 'country', name: 'country' },
    ...options.map((country) => el('option', { value: country.id }, `${country.name} ${left(`+${country.code}`)}`)),
  )
  const shown = el('span', { 'aria-hidden': 'true' })
  const input = el('input', {
    id,
    type: 'tel',
    name: 'phone',
    autocomplete: 'tel',
    dir: 'ltr',
    'aria-describedby': error.id,
  })
  let chosen = false
  const set = (country: string) => {
    const found = options.find((option) => option.id === country)
    if (!found) return
    select.value = country
    shown.textContent = left(`${country} +${found.code}`)
  }
  select.addEventListener('change', () => {
    chosen = true
    set(select.value)
  })
  input.addEventListener('input', () => set(namedCountry(input.value, select.value) ?? ''))
  set('IN')
  return {
    node: el(
      'div',
      { class: 'field' },
      el('label', { for: id }, texts.optinPhone),
      el('div', { class: 'tel' }, el('span', { class: 'country' }, shown, select), input),
      error,
    ),
    input,
    country: () => select.value,
    wrong: () => {
      const digits = input.value.replace(/\P{Nd}/gu, '').length
      return digits < 6 || digits > 17 ? (input.value.trim() ? texts.optinBadPhone : texts.optinNoPhone) : ''
    },
    guess: (country) => {
      if (!chosen && !input.value) set(country)
    },
  }
}
