import { isDesktop } from '../device.ts'
import type { Host } from '../host.ts'
import type { Ask } from './ask.ts'
import { alertField, consentField } from './consent.ts'
import { doneView } from './done.ts'
import { el, link } from './el.ts'
import { phoneField } from './phone.ts'
import { scanPart } from './scan.ts'
import { proofOf, titleOf } from './say.ts'
import { send } from './send.ts'
import { visitOf, type Choice } from './visit.ts'

let count = 0

/**
 * The sign-up: by chat first, by number as the other way, where the merchant offers both. With `spin` there is a prize in it,
 * which the server draws for a number.
 */
export function optinForm(host: Host, ask: Ask, titleId: string, spin?: (prize: number) => Promise<void>): HTMLElement {
  const { panel, emit } = host
  const { texts, optin } = panel
  const prefix = `wo${++count}`
  const shownAt = performance.now()
  let byChat = !optin.form || (optin.chat && !spin)
  let busy = false
  let code = ''

  const purposeError = el('p', { class: 'error', id: `${prefix}purpose` })
  const phoneError = el('p', { class: 'error', id: `${prefix}phone` })
  const consent = consentField(panel, ask, purposeError)
  const alerts = ask.product && !ask.alert ? alertField(panel, `${prefix}alert`) : undefined
  const phone = phoneField(panel, `${prefix}number`, phoneError)
  // People don't see it, don't reach it and aren't told of it; programs fill it in.
  const trap = el('input', { name: 'website', tabindex: '-1', autocomplete: 'off' })
  const status = el('p', { class: 'status', role: 'status' })
  const wording = el('p', { class: 'small' }, ...ask.purposes.map((purpose) => optin.wording[purpose]))
  const chat = link('main', texts.optinChat)
  const scan = panel.qr && isDesktop() ? scanPart(host, () => agreed()) : undefined
  const chatPart = el('div', { class: 'way' }, wording, chat, el('p', { class: 'small' }, texts.optinChatHint), scan?.node ?? '')
  const submit = el('button', { class: 'main' })
  const formPart = el('div', { class: 'way' }, phone.node, submit)
  const other = el('button', { type: 'button', class: 'plain' })
  const privacy = optin.privacyUrl ? link('', texts.privacy, optin.privacyUrl) : ''
  const form = el(
    'form',
    { novalidate: true, 'aria-labelledby': titleId },
    el('h2', { id: titleId }, titleOf(panel, ask, spin !== undefined)),
    ask.product ? el('p', { class: 'product' }, ask.product.title) : '',
    alerts?.node ?? '',
    consent.node,
    chatPart,
    formPart,
    el('div', { class: 'trap', 'aria-hidden': 'true' }, trap),
    status,
    other,
    el('p', { class: 'small' }, `${texts.optinStop} `, privacy),
  )

  // Where there is one thing only to say yes to, the message says it; a box beside it would ask twice.
  const boxed = () => !byChat || ask.purposes.length > 1
  const choice = (): Choice => ({
    purposes: boxed() ? consent.chosen() : ask.purposes,
    alert: ask.alert ?? alerts?.alert(),
  })
  const visit = visitOf(host, ask, (given, country) => {
    code = given
    phone.guess(country)
    show()
  })
  const show = () => {
    const proof = proofOf(panel, ask, choice())
    chat.href = host.href(code ? `${proof} (${code})` : proof)
    if (byChat) scan?.show(choice().purposes.length ? chat.href : '')
    chatPart.hidden = !byChat
    formPart.hidden = byChat
    wording.hidden = boxed()
    consent.node.hidden = !boxed()
    other.hidden = !(optin.chat && optin.form)
    other.textContent = byChat ? texts.optinUseForm : texts.optinUseChat
    submit.textContent = spin ? texts.wheelSpin : texts.optinSend
    submit.setAttribute('aria-disabled', `${busy}`)
  }
  /** Says what is wrong at its fields, and takes it back with an empty text. Gives the field to go to. */
  const blame = (place: HTMLElement, fields: readonly HTMLInputElement[], text: string) => {
    place.textContent = text
    for (const field of fields) field.setAttribute('aria-invalid', `${text !== ''}`)
    return text ? fields[0] : undefined
  }
  const blamePurposes = () => blame(purposeError, consent.boxes, choice().purposes.length ? '' : texts.optinNoPurpose)
  /** Whether anything is agreed to; where nothing is, goes to where it can be. */
  const agreed = () => {
    const wrong = blamePurposes()
    wrong?.focus()
    return !wrong
  }
  const blamePhone = (text: string) => blame(phoneError, [phone.input], text)

  const submitted = async () => {
    if (busy) return
    const wrong = [blamePurposes(), blamePhone(phone.wrong())].find(Boolean)
    if (wrong) return wrong.focus()
    busy = true
    show()
    // A button for another try, if there is one, goes away.
    submit.focus()
    status.textContent = texts.optinSending
    const said = {
      ...choice(),
      phone: phone.input.value.trim(),
      country: phone.country(),
      version: optin.version,
      lang: panel.lang,
      page: location.href,
      product: ask.product,
      prize: spin && true,
      website: trap.value,
    }
    const { kind, prize } = await send(
      (took) => host.post('optin', { ...said, took }),
      shownAt,
      () => {
        status.textContent = texts.optinSlow
      },
    )
    busy = false
    status.textContent = ''
    show()
    if (kind === 'done') {
      emit('optin', { way: 'form', purposes: said.purposes })
      doneView(panel, titleId, said.phone, form, phone.input)
      if (prize !== undefined) await spin?.(prize)
    } else if (kind === 'optinBadPhone') blamePhone(texts[kind])?.focus()
    else status.append(texts[kind], ' ', kind === 'optinStale' ? '' : el('button', { class: 'plain' }, texts.optinRetry))
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void submitted()
  })
  for (const type of ['pointerenter', 'focusin', 'change'])
    form.addEventListener(type, () => {
      // By number only the country is of use, and nothing is agreed to by a message.
      if (byChat) visit(choice())
      else if (!host.country()) visit({ purposes: [], alert: undefined })
    })
  form.addEventListener('change', () => {
    if (purposeError.textContent) blamePurposes()
    show()
  })
  chat.addEventListener('click', (event) => {
    if (!agreed()) return event.preventDefault()
    const { purposes } = choice()
    emit('click', { purposes })
    emit('optin', { way: 'chat', purposes })
    status.textContent = texts.optinChatOpened
  })
  other.addEventListener('click', () => {
    byChat = !byChat
    status.textContent = ''
    show()
    if (byChat) chat.focus()
    else (consent.boxes.find((box) => !box.checked) ?? phone.input).focus()
  })
  phone.guess(host.country() || (new Intl.Locale(navigator.language).region ?? ''))
  show()
  return form
}
