import { PURPOSES, type Purpose } from './wording.ts'

/** Order attributes: the connector reads them from `note_attributes` of the order. Pure. */
export interface Attribute {
  readonly key: string
  readonly value?: string | undefined
}

export interface Answer {
  readonly version: string
  readonly purposes: readonly Purpose[]
  /** What there were boxes for. */
  readonly asked: readonly Purpose[]
}

export const OPTIN = 'wn_optin'
const VERSION = 'wn_optin_version'
const ASKED_FOR = 'wn_optin_purposes'

/**
 * What is written when a box was changed. Nothing is written before: a box that nobody touched is neither a yes nor a no, and must
 * not take back what a shopper agreed to elsewhere.
 */
export function attributesFor({ version, purposes, asked }: Answer): readonly Required<Attribute>[] {
  return [
    { key: VERSION, value: version },
    // A no is one to all that was asked.
    { key: ASKED_FOR, value: (purposes.length > 0 ? purposes : asked).join(',') },
    // The last one: until it stands, the other two say nothing.
    { key: OPTIN, value: purposes.length > 0 ? 'yes' : 'no' },
  ]
}

/** What this checkout has been told before; a yes to other words than those shown now is none. */
export function answeredBefore(attributes: readonly Attribute[], version: string): readonly Purpose[] {
  const said = (key: string) => attributes.find((one) => one.key === key)?.value ?? ''
  if (said(OPTIN) !== 'yes' || said(VERSION) !== version) return []
  const listed = said(ASKED_FOR).split(',')
  return PURPOSES.filter((purpose) => listed.includes(purpose))
}
