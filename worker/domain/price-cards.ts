import type { PriceCategory } from './price.ts'

/** What one rate card of Meta says, in millionths of its currency for one delivered message. */
interface PriceCard {
  readonly currency: string
  /** The first day, and the day after the last, where the account is. */
  readonly from: string
  readonly until: string | null
  readonly source: string
  /** On these cards authentication costs what utility costs. */
  readonly columns: readonly (readonly PriceCategory[])[]
  /** By country (ISO 3166) or region: what each group of `columns` costs. */
  readonly rows: Readonly<Record<string, readonly number[]>>
}

const MARKETING = ['marketing'] as const satisfies readonly PriceCategory[]
const UTILITY = ['utility', 'authentication'] as const satisfies readonly PriceCategory[]

/**
 * Meta's list prices, without the discounts for volume. Rates change on the first of January, April, July and October only, so a card
 * without an end holds until another one is added above it; a merchant may add rows of their own meanwhile (settings.ts).
 */
export const PRICE_CARDS: readonly PriceCard[] = [
  {
    currency: 'USD',
    from: '2026-10-01',
    until: null,
    source: 'Meta’s rate card in USD, effective 1 October 2026 (meta-usd-rates-2026-10-01, SHA-256 94913fa2…d867), read September 2026',
    columns: [MARKETING, [...UTILITY, 'service']],
    rows: {
      AE: [57_600, 15_700],
      AR: [61_800, 26_000],
      BD: [73_200, 3_700],
      BR: [62_500, 6_800],
      CL: [88_900, 20_000],
      CO: [12_500, 800],
      DE: [136_500, 55_000],
      EG: [64_400, 3_600],
      ES: [70_700, 20_000],
      FR: [85_900, 30_000],
      GB: [63_500, 22_000],
      HK: [73_200, 26_000],
      HU: [86_000, 35_000],
      ID: [41_100, 25_000],
      IL: [35_300, 5_300],
      IN: [11_800, 1_400],
      IQ: [34_100, 7_900],
      IT: [79_500, 30_000],
      KW: [79_200, 44_000],
      KZ: [60_400, 18_000],
      LK: [73_200, 2_000],
      MA: [41_400, 23_000],
      MX: [39_700, 8_500],
      MY: [86_000, 14_000],
      NG: [51_600, 6_700],
      NL: [159_700, 50_000],
      NP: [73_200, 3_400],
      OM: [34_100, 24_700],
      PE: [70_300, 30_000],
      PK: [47_300, 15_000],
      PL: [36_600, 12_200],
      QA: [34_100, 12_000],
      RO: [86_000, 29_000],
      RU: [80_200, 40_000],
      SA: [57_600, 10_700],
      SG: [73_200, 16_000],
      TR: [10_900, 900],
      UA: [86_000, 29_800],
      ZA: [37_900, 9_500],
      'North America': [25_000, 3_400],
      'Rest of Africa': [22_500, 4_000],
      'Rest of Asia Pacific': [84_200, 11_300],
      'Rest of Central & Eastern Europe': [86_000, 21_200],
      'Rest of Latin America': [74_000, 11_300],
      'Rest of Middle East': [39_200, 9_100],
      'Rest of Western Europe': [59_200, 17_100],
    },
  },
  {
    currency: 'USD',
    from: '2026-07-01',
    until: '2026-10-01',
    source: 'Meta’s rate card in USD, effective 1 July 2026 (meta-usd-rates-2026-07-01, SHA-256 9aa0fcb6…8ffa), read September 2026',
    columns: [MARKETING, UTILITY],
    rows: {
      AE: [49_900, 15_700],
      AR: [61_800, 26_000],
      BR: [62_500, 6_800],
      CL: [88_900, 20_000],
      CO: [12_500, 800],
      DE: [136_500, 55_000],
      EG: [64_400, 3_600],
      ES: [70_700, 20_000],
      FR: [85_900, 30_000],
      GB: [63_500, 22_000],
      HK: [73_200, 26_000],
      HU: [86_000, 35_000],
      ID: [41_100, 25_000],
      IL: [35_300, 5_300],
      IN: [11_800, 1_400],
      IT: [79_500, 30_000],
      MX: [30_500, 8_500],
      MY: [86_000, 14_000],
      NG: [51_600, 6_700],
      NL: [159_700, 50_000],
      PE: [70_300, 20_000],
      PK: [47_300, 10_000],
      PL: [36_600, 12_200],
      QA: [34_100, 12_000],
      RO: [86_000, 29_000],
      RU: [80_200, 40_000],
      SA: [50_100, 10_700],
      SG: [73_200, 16_000],
      TR: [10_900, 900],
      ZA: [37_900, 7_600],
      'North America': [25_000, 3_400],
      'Rest of Africa': [22_500, 4_000],
      'Rest of Asia Pacific': [73_200, 11_300],
      'Rest of Central & Eastern Europe': [86_000, 21_200],
      'Rest of Latin America': [74_000, 11_300],
      'Rest of Middle East': [34_100, 9_100],
      'Rest of Western Europe': [59_200, 17_100],
    },
  },
]

/**
 * Countries that a card prices by their region, from Meta's list of country calling codes (July 2026). A row of its own goes before. Who is
 * on neither list has no price here: Meta has a rate for "Other", but which countries that is, it says by calling code only.
 */
export const REGIONS: Readonly<Record<string, string>> = {
  'North America': 'US CA',
  'Rest of Africa':
    'DZ AO BJ BW BF BI CM TD CG ER ET GA GM GH GW CI KE LS LR LY MG MW ML MR MA MZ NA NE RW SN SL SO SS SD SZ TZ TG TN UG ZM ZW',
  'Rest of Asia Pacific': 'AF AU BD KH CN JP LA MN NP NZ PG PH LK TW TJ TH TM UZ VN',
  'Rest of Central & Eastern Europe': 'AL AM AZ BY BG HR CZ GE GR LV LT MD MK RS SK SI UA',
  'Rest of Latin America': 'BO CR DO EC SV GT HT HN JM NI PA PY PR UY VE',
  'Rest of Middle East': 'BH IQ JO KW LB OM YE',
  'Rest of Western Europe': 'AT BE DK FI IE NO PT SE CH',
}

/** What costs nothing, from when until when. */
interface FreeRule {
  readonly where: 'window' | 'entry_point'
  readonly categories: readonly PriceCategory[]
  readonly from: string
  readonly until: string | null
  readonly plain: string
  readonly source: string
}

const META_PRICING = 'https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing'

export const FREE_RULES: readonly FreeRule[] = [
  {
    where: 'window',
    categories: ['utility', 'service'],
    from: '2025-07-01',
    until: '2026-10-01',
    plain:
      'Answers and utility templates were free within 24 hours of the shopper’s message. Since 1 October 2026 they cost the list price.',
    source: `${META_PRICING}, 30 June 2026`,
  },
  {
    where: 'entry_point',
    categories: ['marketing', 'utility', 'authentication', 'service'],
    from: '2025-07-01',
    until: null,
    plain: 'Everything is free for 72 hours where an ad or a Page’s button led the shopper here and the shop answered within a day.',
    source: `${META_PRICING}, 30 June 2026`,
  },
]

/** Told by several providers, not by Meta's own page: so it is said, and never counted as certain. */
export const ALLOWANCE = {
  from: '2026-10-01',
  category: 'service',
  messages: 1000,
  plain:
    'The first 1,000 answers of a number in a month may be free. They are counted at the list price until WhatsApp’s status of the message says otherwise.',
} as const
