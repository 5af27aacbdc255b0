import { afterEach, describe, expect, it, vi } from 'vitest'
import { sayPriced } from '../../worker/domain/prices.ts'
import { messages } from '../support/relay.ts'
import { noticesOf } from './act.ts'
import { linksOf, writesOf } from './act-systems.ts'
import { byWords, wishesOf, writtenBy } from './ends.ts'
import { msOf, Scenario } from './form.ts'
import { play } from './play.ts'
import { phoneOf, type Stage } from './stage.ts'

/** Each file a list, by the name of what its scenarios are about. */
const FILES = import.meta.glob<readonly unknown[]>('./data/*.json', { eager: true, import: 'default' })

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** What came of it, in the form in which scenarios say it. */
async function outcome({ merchant, graph, start }: Stage) {
  const all = await messages(merchant)
  const requests = new Map(graph.requests.map((request) => [request.wamid, request.body]))
  const left = all
    .filter((m) => (m.accepted_at ?? 0) >= start)
    .toSorted((a, b) => (a.accepted_at ?? 0) - (b.accepted_at ?? 0) || (a.due_at ?? 0) - (b.due_at ?? 0))
    .map((m) => ({
      rule: m.rule_id ?? 'reply',
      at: Math.round(((m.accepted_at ?? 0) - start) / 1000),
      to: requests.get(m.wamid ?? '')?.to,
      text: JSON.stringify(requests.get(m.wamid ?? '') ?? {}),
      language: m.language,
      state: m.state,
      way: m.way,
      price: sayPriced({
        price: m.price_micros === null ? undefined : { micros: m.price_micros, currency: m.price_currency ?? '' },
        why: m.price_why ?? 'unknown',
      }),
    }))
  const of = (state: string) => all.filter((m) => m.state === state).map((m) => ({ rule: m.rule_id, reason: m.hold ?? m.reason }))
  return { left, suppressed: of('suppressed'), waiting: of('queued') }
}

const byRule = (a: { rule: unknown; reason: unknown }, b: { rule: unknown; reason: unknown }) =>
  `${String(a.rule)} ${String(a.reason)}`.localeCompare(`${String(b.rule)} ${String(b.reason)}`)

for (const [file, list] of Object.entries(FILES)) {
  describe(file.replace(/^.*\/|\.json$/g, ''), { timeout: 60_000 }, () => {
    it.each(list.map((one) => Scenario.parse(one)).map((one) => [one.title, one] as const))('%s', async (_title, scenario) => {
      const stage = await play(scenario)
      const { left, suppressed, waiting } = await outcome(stage)
      expect(left.map(({ rule, at }) => `${rule} after ${at} s`)).toEqual(
        scenario.expect.messages.map(({ rule, at }, i) => {
          const seen = left[i]?.at ?? -1
          const [from, to] = Array.isArray(at) ? at.map((moment) => msOf(moment) / 1000) : [msOf(at) / 1000, msOf(at) / 1000]
          return `${rule} after ${seen >= (from ?? 0) && seen <= (to ?? 0) ? seen : `${from}${from === to ? '' : ` to ${to}`}`} s`
        }),
      )
      for (const [i, wanted] of scenario.expect.messages.entries()) {
        const { to, text = '', language, state, way, price } = left[i] ?? {}
        if (wanted.order !== undefined) expect(to).toBe(phoneOf(wanted.order))
        for (const words of wanted.says ?? []) expect(text).toContain(words)
        if (wanted.language) expect(language).toBe(wanted.language)
        if (wanted.way) expect(way).toBe(wanted.way)
        if (wanted.price) expect(price).toBe(wanted.price)
        if (wanted.state) expect(state).toBe(wanted.state)
      }
      expect(suppressed.toSorted(byRule)).toEqual([...scenario.expect.suppressed].toSorted(byRule))
      expect(waiting.toSorted(byRule)).toEqual([...scenario.expect.waiting].toSorted(byRule))
      const codes = stage.shop?.codes() ?? []
      for (const [code] of left.flatMap(({ text }) => [...text.matchAll(/WN[0-9A-Z]{10}/g)]))
        expect(codes.map((it) => it.code)).toContain(code)
      if (scenario.expect.codes) expect(codes.map(({ takes }) => takes)).toEqual(scenario.expect.codes)
      if (scenario.expect.asked) expect(stage.systems.asked.map(({ call }) => call)).toEqual(scenario.expect.asked)
      if (scenario.expect.links) expect(linksOf(stage.systems)).toEqual(scenario.expect.links)
      if (scenario.expect.writes) expect(await writesOf(stage.merchant)).toEqual(scenario.expect.writes)
      if (scenario.expect.notices) expect(await noticesOf(stage.merchant)).toEqual(scenario.expect.notices.toSorted())
      if (scenario.expect.written) expect(await writtenBy(stage.merchant)).toEqual(scenario.expect.written.toSorted(byWords))
      if (scenario.expect.wishes) expect(await wishesOf(stage.merchant)).toEqual(scenario.expect.wishes)
    })
  })
}
