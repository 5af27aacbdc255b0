import { useState } from 'preact/hooks'
import type { NumberState, WhatsApp } from '../../worker/routes/shopify/app/wire.ts'
import { usePage } from '../lib/page.ts'
import { useAsk, useDo } from '../lib/use-ask.ts'
import { Shown, Wrong } from '../ui/states.tsx'

/** The merchant's number: connect one, see how it is, let it go. */
export function WhatsAppPart({ sandbox, changed }: { readonly sandbox: boolean; readonly changed: () => void }) {
  const asking = useAsk<WhatsApp>('/whatsapp')
  const put = (value: WhatsApp) => {
    asking.put(value)
    changed()
  }
  return (
    <Shown asking={asking}>
      {(value) => (value.numbers.length > 0 ? <Numbers value={value} put={put} /> : <Connect sandbox={sandbox} put={put} />)}
    </Shown>
  )
}

function Numbers({ value, put }: { readonly value: WhatsApp; readonly put: (value: WhatsApp) => void }) {
  const { api, kit, say, tell } = usePage()
  const [leaving, setLeaving] = useState<NumberState>()
  const { busy, failure, run } = useDo()
  const disconnect = async (number: NumberState) => {
    const done = await run(async () => put(await api.send<WhatsApp>('DELETE', `/whatsapp/${number.phoneNumberId}`)))
    setLeaving(undefined)
    if (done) tell({ text: say('whatsapp.disconnected', { phone: number.displayPhone }) })
  }
  const refresh = async () => {
    if (await run(async () => put(await api.send<WhatsApp>('POST', '/whatsapp/templates'))))
      tell({ text: say('whatsapp.templates.refreshed') })
  }
  return (
    <div class="stack">
      <Wrong failure={failure} />
      <ul class="rows">
        {value.numbers.map((number) => (
          <li class="row" key={number.phoneNumberId}>
            <div class="row-main">
              <p class="row-title">
                <bdi>{number.displayPhone}</bdi>
                <kit.Badge tone={number.status === 'active' ? 'good' : 'bad'}>
                  {say(number.status === 'active' ? 'whatsapp.active' : 'whatsapp.broken')}
                </kit.Badge>
              </p>
              {number.reason && (
                <p>
                  {number.reason.plain} {number.reason.action}
                </p>
              )}
              <p class="quiet">{say('whatsapp.templates', value.templates)}</p>
            </div>
            <div class="actions">
              <kit.Button kind="quiet" busy={busy} onClick={() => void refresh()}>
                {say('whatsapp.templates.refresh')}
              </kit.Button>
              <kit.Button kind="quiet" onClick={() => setLeaving(number)}>
                {say('whatsapp.disconnect')}
              </kit.Button>
            </div>
          </li>
        ))}
      </ul>
      <kit.Dialog
        open={leaving !== undefined}
        heading={say('whatsapp.disconnect.ask', { phone: leaving?.displayPhone ?? '' })}
        onClose={() => setLeaving(undefined)}
        actions={
          <>
            <kit.Button onClick={() => setLeaving(undefined)}>{say('act.cancel')}</kit.Button>
            <kit.Button kind="danger" busy={busy} onClick={() => leaving && void disconnect(leaving)}>
              {say('whatsapp.disconnect')}
            </kit.Button>
          </>
        }
      >
        <p>{say('whatsapp.disconnect.body')}</p>
      </kit.Dialog>
    </div>
  )
}

const EMPTY = { phoneNumberId: '', wabaId: '', token: '' }

function Connect({ sandbox, put }: { readonly sandbox: boolean; readonly put: (value: WhatsApp) => void }) {
  const { api, kit, say, tell } = usePage()
  const [form, setForm] = useState(EMPTY)
  const [tried, setTried] = useState(false)
  const own = useDo()
  const lent = useDo()
  const wrong = (name: keyof typeof EMPTY): string | undefined => {
    if (!tried) return undefined
    if (form[name].trim() === '') return say('whatsapp.required')
    return name !== 'token' && !/^\d{5,25}$/.test(form[name].trim()) ? say('whatsapp.wrongDigits') : undefined
  }
  const connected = (value: WhatsApp) => {
    put(value)
    tell({ text: say('whatsapp.connected', { phone: value.numbers[0]?.displayPhone ?? '' }) })
  }
  const submit = async (event: Event) => {
    event.preventDefault()
    setTried(true)
    const isRight = form.token.trim() !== '' && [form.phoneNumberId, form.wabaId].every((id) => /^\d{5,25}$/.test(id.trim()))
    if (isRight) await own.run(async () => connected(await api.send<WhatsApp>('POST', '/whatsapp', form)))
  }
  const field = (name: keyof typeof EMPTY) => ({
    value: form[name],
    required: true,
    onInput: (value: string) => setForm((was) => ({ ...was, [name]: value })),
    ...(wrong(name) ? { error: wrong(name) as string } : {}),
  })
  return (
    <div class="choices">
      {sandbox && (
        <div class="choice aside">
          <div class="stack">
            <h3>{say('whatsapp.sandbox')}</h3>
            <p>{say('whatsapp.sandbox.body')}</p>
            <Wrong failure={lent.failure} />
          </div>
          <div class="actions">
            <kit.Button
              kind="primary"
              busy={lent.busy}
              onClick={() => void lent.run(async () => connected(await api.send<WhatsApp>('POST', '/whatsapp/sandbox')))}
            >
              {say('whatsapp.sandbox.act')}
            </kit.Button>
          </div>
        </div>
      )}
      <form class="choice" noValidate onSubmit={(event) => void submit(event)}>
        <h3>{say('whatsapp.own')}</h3>
        <p>{say('whatsapp.own.body')}</p>
        <div class="pair">
          <kit.Field label={say('whatsapp.phoneNumberId')} hint={say('whatsapp.digits')} numeric {...field('phoneNumberId')} />
          <kit.Field label={say('whatsapp.wabaId')} hint={say('whatsapp.digits')} numeric {...field('wabaId')} />
        </div>
        <kit.Field label={say('whatsapp.token')} hint={say('whatsapp.token.hint')} kind="secret" {...field('token')} />
        <Wrong failure={own.failure} />
        <div class="actions">
          <kit.Button kind={sandbox ? 'plain' : 'primary'} submit busy={own.busy}>
            {say('whatsapp.connect')}
          </kit.Button>
        </div>
      </form>
    </div>
  )
}
