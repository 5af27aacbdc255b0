import { describe, expect, it } from 'vitest'
import { GRAPH_REASONS } from '../../worker/whatsapp/error-reasons.ts'
import { explainGraph, graphReasons, type GraphAction } from '../../worker/whatsapp/errors.ts'

/** Meta's codes with what is expected of us, written down from the reference apart from the table under test. */
const EXPECTED: Readonly<Record<GraphAction, readonly number[]>> = {
  retry: [1, 2, 3, 131000, 131016, 131053, 131057, 131059, 132069, 133004, 133015, 134101, 139102, 139103, 2494100],
  pace_app: [4],
  pace_account: [80007, 80008],
  pace_number: [130429],
  pace_pair: [131056],
  pace_portfolio: [],
  shorten: [132005, 132018],
  use_template: [131047, 132021, 139200],
  resync_template: [132000, 132001, 132008, 132012],
  stop_message: [
    100, 130472, 131008, 131009, 131021, 131030, 131049, 131051, 131052, 131055, 131060, 131062, 132068, 134011, 134100, 134102, 134103,
    135000, 137000, 139000, 139001, 139002, 139003, 139004, 139100, 139101, 147001, 147002, 147003, 147004, 147005, 1752041, 2593107,
    2593108, 2593109,
  ],
  stop_contact: [130497, 131026],
  stop_contact_marketing: [131050],
  stop_template: [132007, 132015, 132016],
  stop_number: [33, 368, 131031, 131037, 131045, 133000, 133010, 133016],
  stop_marketing_number: [131048, 131063],
  stop_utility_number: [131064],
  ask_merchant: [0, 10, 190, 200, 218, 250, 299, 131005, 131042, 131044, 133005, 133006, 133008, 133009],
}

const rows = Object.entries(EXPECTED).flatMap(([action, codes]) => codes.map((code) => ({ code, action })))

describe('explainGraph', () => {
  it.each(rows)('answers $code with $action', ({ code, action }) => {
    const meaning = explainGraph(code)
    expect(meaning.action).toBe(action)
    expect(meaning.reason).not.toBe('whatsapp.unknown_code')
    expect(meaning.plain.length).toBeGreaterThan(10)
    expect(meaning.todo.length).toBeGreaterThan(5)
  })

  it('looks at every code of the list', () => {
    // 91 single codes of the reference, and four samples of its range 200 to 299.
    expect(rows.length).toBe(91 + 4)
    expect(new Set(rows.map(({ code }) => code)).size).toBe(rows.length)
  })

  it.each([5, 9, 11, 32, 34, 99, 101, 199, 300, 367, 131999, 134999, 139005, 147006, 999999, -1, Number.NaN])(
    'tries twice and calls the operators for the unknown code %s',
    (code) => {
      expect(explainGraph(code)).toMatchObject({
        action: 'retry',
        reason: 'whatsapp.unknown_code',
        retryDelaysSeconds: [60, 900],
        tell: 'operators',
      })
    },
  )

  it('has an answer for an answer without a code', () => {
    expect(explainGraph(undefined).reason).toBe('whatsapp.unknown_code')
  })

  it('gives delays wherever it says to come back', () => {
    for (const { code, action } of rows) {
      if (action === 'retry' || action.startsWith('pace_'))
        expect(explainGraph(code).retryDelaysSeconds?.length, String(code)).toBeGreaterThan(0)
    }
  })

  it('backs off by powers of four for one shopper only', () => {
    expect(explainGraph(131056).retryDelaysSeconds).toEqual([4, 16, 64, 256])
  })

  it('gives a contact three strikes for being unreachable, one for a barred country', () => {
    expect([explainGraph(131026).strikes, explainGraph(130497).strikes]).toEqual([3, 1])
  })

  it.each([131048, 131049])('rests offers for a day after %s', (code) => {
    expect(explainGraph(code).restSeconds).toBe(86_400)
  })

  it.each([190, 10, 131042, 131031, 368, 132016, 131030, 131048])('tells the merchant of %s', (code) => {
    expect(explainGraph(code).tell).toBe('merchant')
  })

  it.each([3, 4, 100, 131008, 135000])('tells the operators of %s', (code) => {
    expect(explainGraph(code).tell).toBe('operators')
  })

  it.each([
    [2388019, 'template.count_limit'],
    [2388023, 'template.name_taken'],
    [2388024, 'template.name_taken'],
    [2388293, 'template.text_refused'],
    [2388299, 'template.text_refused'],
    [33, 'number.unknown'],
    [1, 'whatsapp.request_refused'],
  ] as const)('reads the subcode %s of code 100 as %s', (subcode, reason) => {
    expect(explainGraph(100, { subcode }).reason).toBe(reason)
  })

  it('ignores a subcode of any other code', () => {
    expect(explainGraph(190, { subcode: 33 }).reason).toBe('whatsapp.token_expired')
  })

  it('waits a day when Meta’s words speak of the limit on people', () => {
    expect(explainGraph(131000, { details: 'Messaging limit reached for this business portfolio' })).toMatchObject({
      action: 'pace_portfolio',
      retryDelaysSeconds: [86_400],
    })
    expect(explainGraph(130429, { details: 'Too many messages sent from this phone number in a short period' }).action).toBe('pace_number')
  })
})

describe('graphReasons', () => {
  it('has words for each reason, and no two with the same', () => {
    expect(graphReasons.length).toBe(Object.keys(GRAPH_REASONS).length)
    for (const { reason, plain, todo } of graphReasons) {
      expect(reason).toMatch(/^[a-z_]+\.[a-z_]+$/)
      expect(plain).toMatch(/[.]$/)
      expect(todo).toMatch(/[.]$/)
    }
    expect(new Set(graphReasons.map(({ plain }) => plain)).size).toBe(graphReasons.length)
  })

  it('lists no reason that nothing leads to', () => {
    const used = new Set<string>(['message.invalid', 'whatsapp.unknown_code', 'whatsapp.portfolio_limited'])
    for (const { code } of rows) used.add(explainGraph(code).reason)
    for (const subcode of [2388019, 2388023, 2388040]) used.add(explainGraph(100, { subcode }).reason)
    expect(graphReasons.map(({ reason }) => reason).filter((reason) => !used.has(reason))).toEqual([])
  })
})
