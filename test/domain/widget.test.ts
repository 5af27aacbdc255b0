import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contrast, inkOn } from '../../worker/domain/color.ts'
import { bestTag, fallbacks } from '../../worker/domain/language-tags.ts'
import { Origin } from '../../worker/domain/widget-parts.ts'
import { WidgetSettings } from '../../worker/domain/widget.ts'
import { launcherConfig, panelConfig, type Storefront } from '../../worker/routes/widget/public.ts'
import { BUILT, TEXTS } from '../../worker/routes/widget/built.gen.ts'

const problems = (settings: unknown) =>
  WidgetSettings.safeParse(settings).error?.issues.map((i) => `${i.path.join('.')}: ${i.message}`) ?? []

const store = (settings: unknown, more: Partial<Storefront> = {}): Storefront => ({
  key: 'wk_test',
  settings: WidgetSettings.parse(settings),
  shop: 'Chai & Cotton',
  language: 'en',
  timeZone: 'Asia/Kolkata',
  phone: '918000000100',
  appUrl: 'https://relay.example.com',
  ...more,
})

describe('who sets nothing', () => {
  it('has a launcher, a panel, and opt-in by chat', () => {
    expect(launcherConfig(store({}), TEXTS, BUILT.hash)).toMatchObject({
      opens: 'panel',
      popup: false,
      measure: 0,
      show: {},
      hide: {},
      triggers: {},
    })
    expect(panelConfig(store({}), TEXTS, 'en', 'v').optin).toMatchObject({
      chat: true,
      form: false,
      purposes: ['order_updates', 'marketing'],
      wording: { marketing: 'Chai & Cotton may send me offers and news on WhatsApp.' },
    })
  })

  it('has words in every language that the widget speaks', () => {
    for (const lang of Object.keys(TEXTS)) {
      const panel = panelConfig(store({}), TEXTS, lang, 'v')
      expect(panel.lang).toBe(lang)
      for (const words of [panel.greeting, ...Object.values(panel.optin.wording)]) expect(words, lang).not.toBe('')
      for (const words of Object.values(panel.optin.wording)) expect(words, lang).toContain('Chai & Cotton')
    }
    expect(new Set(Object.keys(TEXTS).map((lang) => panelConfig(store({}), TEXTS, lang, 'v').optin.wording.marketing)).size).toBe(
      Object.keys(TEXTS).length,
    )
  })

  it('has a colour that its sign can be read on', () => {
    const { color, ink } = launcherConfig(store({}), TEXTS, 'v').look
    expect(contrast(color, ink)).toBeGreaterThanOrEqual(4.5)
  })
})

describe('what a merchant sets', () => {
  it.each([
    ['a colour by name', { look: { color: 'red' } }, 'look.color: Expected a colour such as #0b7a4b'],
    ['a colour that brings more', { look: { color: '#000000;}' } }, 'look.color: Expected a colour such as #0b7a4b'],
    [
      'white on yellow',
      { look: { shape: 'pill', color: '#ffff00', ink: '#ffffff' } },
      'look.ink: Hard to read on that colour: the contrast is 1.1 and must be 4.5',
    ],
    ['a launcher nobody can touch', { look: { size: 10 } }, 'look.size: '],
    ['a photo over http', { agents: [{ name: 'A', photo: 'http://x.example/a.png' }] }, 'agents.0.photo: '],
    ['a script as photo', { agents: [{ name: 'A', photo: 'javascript:alert(1)' }] }, 'agents.0.photo: '],
    ['a policy with data', { optin: { privacyUrl: 'data:text/html,x' } }, 'optin.privacyUrl: '],
    ['a phone with letters', { agents: [{ name: 'A', phone: '+91 80000' }] }, 'agents.0.phone: Expected digits with the country code'],
    ['a selector without end', { look: { avoid: 'a'.repeat(201) } }, 'look.avoid: '],
    ['control characters', { greeting: { en: 'Hi\u0000' } }, 'greeting.en: Expected text without control characters'],
    ['a language that is none', { greeting: { __proto_: 'x' } }, 'greeting.__proto_: '],
    ['hours that end before they begin', { hours: week([[600, 500]]) }, 'hours.days.0.0: Expected an end after the beginning'],
    [
      'hours inside hours',
      {
        hours: week([
          [600, 900],
          [800, 1000],
        ]),
      },
      'hours.days.0.1: Expected hours in order, none inside another',
    ],
    [
      'hours out of order',
      {
        hours: week([
          [900, 1000],
          [600, 700],
        ]),
      },
      'hours.days.0.1: Expected hours in order',
    ],
    ['a zone of nowhere', { hours: { ...week([]), timeZone: 'Mars/Olympus' } }, 'hours.timeZone: Expected a name of the IANA list'],
    ['six days', { hours: { days: [[], [], [], [], [], []] } }, 'hours.days: Expected seven days, Sunday first'],
    ['a day off that is none', { hours: { ...week([]), closed: ['2026-02-30'] } }, 'hours.closed.0: Expected a day such as 2026-11-22'],
    ['a wheel without a form', { optin: { wheel: { title: {}, prizes: [prize, prize] } } }, 'optin.wheel: The wheel needs the form'],
    ['a wheel with one prize', { optin: { form: true, wheel: { title: {}, prizes: [prize] } } }, 'optin.wheel.prizes: '],
    ['a popup with nothing in it', { popup: true, optin: { chat: false } }, 'popup: The popup needs opt-in'],
    ['measuring everybody', { measure: 1 }, 'measure: '],
    ['a setting that there is not', { html: '<b>' }, ': Unrecognized key: "html"'],
  ])('is refused with what is wrong: %s', (_what, settings, problem) => {
    expect(problems(settings).join('\n')).toContain(problem)
  })

  it('may touch without overlapping, and fill a day', () => {
    expect(
      problems({
        hours: week([
          [0, 600],
          [600, 1440],
        ]),
      }),
    ).toEqual([])
  })

  it('has its hours on the shop’s clock unless it says otherwise', () => {
    expect(panelConfig(store({ hours: week([]) }), TEXTS, 'en', 'v').hours?.timeZone).toBe('Asia/Kolkata')
    expect(panelConfig(store({ hours: { ...week([]), timeZone: 'Asia/Dubai' } }), TEXTS, 'en', 'v').hours?.timeZone).toBe('Asia/Dubai')
  })

  it('speaks for itself in its languages, and we speak in the others', () => {
    const own = store({ greeting: { en: 'Namaste!' }, texts: { en: { close: 'Shut' }, '': { copy: 'Take it' } }, labels: { hi: 'पूछें' } })
    expect(panelConfig(own, TEXTS, 'en-IN', 'v')).toMatchObject({
      lang: 'en',
      greeting: 'Namaste!',
      texts: { close: 'Shut', copy: 'Take it' },
    })
    expect(panelConfig(own, TEXTS, 'hi', 'v')).toMatchObject({
      lang: 'hi',
      greeting: TEXTS['hi']?.greeting,
      texts: { close: TEXTS['hi']?.close, copy: 'Take it' },
    })
    expect(launcherConfig(own, TEXTS, 'v').labels).toMatchObject({ en: 'Chat with Chai & Cotton', hi: 'पूछें' })
  })

  it('keeps to the languages that it names', () => {
    const own = store({ languages: ['hi', 'en'] }, { language: 'hi' })
    expect(Object.keys(launcherConfig(own, TEXTS, 'v').labels)).toEqual(['hi', 'en'])
    expect(panelConfig(own, TEXTS, 'fr', 'v').lang).toBe('hi')
  })

  it('says one label everywhere where it wants that', () => {
    expect(launcherConfig(store({ labels: { '': 'WhatsApp' } }), TEXTS, 'v').labels).toEqual({ en: 'WhatsApp' })
  })
})

const prize = { label: { '': '10 %' }, weight: 1 }
function week(sunday: number[][]) {
  return { days: [sunday, [], [], [], [], [], []] }
}

describe('whatever is tried', () => {
  const hostile = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.constantFrom(
      'javascript:alert(1)',
      'JaVaScRiPt:1',
      'java\nscript:1',
      ' https://x',
      'https:x',
      'https://a@b',
      '//x',
      'data:,x',
      'https://x/"><b>',
      'https://x\\y',
      'vbscript:1',
    ),
    fc.constantFrom('#fff', '#12345g', 'red', 'url(https://x)', '#000000/**/', 'var(--x)', '#ABCDEF'),
  )

  it('lets no unsafe address and no unsafe colour out', () => {
    let taken = 0
    fc.assert(
      fc.property(hostile, hostile, hostile, (color, photo, policy) => {
        for (const settings of [{ look: { color } }, { agents: [{ name: 'A', photo }] }, { optin: { privacyUrl: policy } }]) {
          const each = WidgetSettings.safeParse(settings)
          if (!each.success) continue
          taken++
          const { look } = launcherConfig(store(settings), TEXTS, 'v')
          const panel = panelConfig(store(settings), TEXTS, 'en', 'v')
          for (const one of [look.color, look.ink]) expect(one).toMatch(/^#[0-9a-fA-F]{6}$/)
          for (const one of [panel.agents[0]?.photo ?? '', panel.optin.privacyUrl].filter(Boolean)) {
            expect(new URL(one).protocol).toBe('https:')
            expect(one).not.toMatch(/[\s"'<>\\]|^https:\/\/[^/?#]*@/)
          }
        }
      }),
      { numRuns: 500 },
    )
    expect(taken).toBeGreaterThan(50)
  })

  it('finds an ink for every colour that text can be read in', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (n) => {
        const color = `#${n.toString(16).padStart(6, '0')}`
        expect(contrast(color, inkOn(color))).toBeGreaterThanOrEqual(4.5)
      }),
    )
  })

  it('takes as an origin only what a browser would send', () => {
    fc.assert(
      fc.property(hostile, (said) => {
        if (Origin.safeParse(said).success) expect(new URL(said).origin).toBe(said)
      }),
    )
    for (const good of ['https://shop.example.com', 'https://shop.example.com:8443', 'http://localhost:3000', 'http://127.0.0.1:8788'])
      expect(Origin.safeParse(good).success, good).toBe(true)
    for (const bad of [
      '*',
      'null',
      'https://*.example.com',
      'https://shop.example.com/',
      'http://shop.example.com',
      'https://Shop.example.com',
      'shop.example.com',
    ])
      expect(Origin.safeParse(bad).success, bad).toBe(false)
  })
})

it('finds a language by leaving parts out from the end', () => {
  expect(fallbacks('zh-Hant-TW')).toEqual(['zh-hant-tw', 'zh-hant', 'zh'])
  expect([
    bestTag(['en', 'pt-BR', 'pt'], 'pt-br'),
    bestTag(['en', 'pt'], 'pt_BR'),
    bestTag(['en'], 'xx', 'EN-us'),
    bestTag(['en'], 'xx'),
  ]).toEqual(['pt-BR', 'pt', 'en', undefined])
})
