/** Calling codes with their countries, the largest first; where no code stands, it is the one before plus one. */
const CALLING =
  '1USAGAIASBBBMBSCADMDOGDGUJMKNKYLCMPMSPRSXTCTTVCVGVI 7RUKZ 20EG 27ZA 30GR NL BE FR ES 36HU 39ITVA RO CH 43AT GBGGIMJE DK SE NOSJ PL DE 51PE MX CU AR BR CL CO VE 60MY AUCCCX ID PH NZ SG TH 81JP KR 84VN 86CN 90TR IN PK AF LK MM 98IR 211SS MAEH DZ 216TN 218LY 220GM SN MR ML GN CI BF NE TG BJ MU LR SL GH NG TD CF CM CV ST GQ GA CG CD AO GW IO AC SC SD RW ET SO DJ KE TZ UG BI MZ 260ZM MG REYT ZW NA MW LS BW SZ KM 290SHTA ER 297AW FO GL 350GI PT LU IE IS AL MT CY FIAX BG 370LT LV EE MD AM BY AD MC SM 380UA RS ME XK 385HR SI BA 389MK 420CZ SK 423LI 500FK BZ GT SV HN NI CR PA PM HT 590GPBLMF BO GY EC GF PY MQ SR UY CWBQ 670TL 672NF BN NR PG TO SB VU FJ PW WF CK NU 685WS KI NC TV PF TK FM MH 850KP 852HK MO 855KH LA 880BD 886TW 960MV LB JO SY IQ KW SA YE OM 970PS AE IL BH QA BT MN NP 992TJ TM AZ GE KG 998UZ'

export interface Country {
  /** Two letters. */
  readonly id: string
  /** Digits, without a plus. */
  readonly code: string
}

let last = 0

/** Every country that has phone numbers. */
export const COUNTRIES: readonly Country[] = CALLING.split(' ').flatMap((entry) => {
  last = parseInt(entry) || last + 1
  return (entry.match(/[A-Z]{2}/g) ?? []).map((id) => ({ id, code: `${last}` }))
})

/**
 * The country that a number names by itself: typed with + or 00 in front. The current one is kept where it shares the calling
 * code; undefined where the number names none.
 */
export function namedCountry(typed: string, current: string): string | undefined {
  const [, digits = 'none'] = /^(?:\+|00)(\d+)/.exec(typed.replace(/[^\d+]/g, '')) ?? []
  // No calling code begins with another one.
  const fitting = COUNTRIES.filter(({ code }) => digits.startsWith(code))
  return (fitting.find(({ id }) => id === current) ?? fitting[0])?.id
}
