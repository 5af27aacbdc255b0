const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  times: '×',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  laquo: '«',
  raquo: '»',
  copy: '©',
  reg: '®',
  trade: '™',
  deg: '°',
  middot: '·',
  bull: '•',
  euro: '€',
  pound: '£',
  yen: '¥',
  cent: '¢',
}

/** Replaces HTML entities by what they stand for, once: "&amp;lt;" becomes "&lt;". Unknown ones stay as they are. */
export function decodeEntities(html: string): string {
  return html.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/g,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name) return Object.hasOwn(NAMED, name) ? (NAMED[name] ?? whole) : whole
      const code = decimal ? Number.parseInt(decimal, 10) : Number.parseInt(hex ?? '', 16)
      return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole
    },
  )
}

/** One line of plain text out of HTML: no tags, no entities, no line breaks (WhatsApp refuses those in parameters). */
export function plainText(html: string | undefined): string | undefined {
  if (!html) return undefined
  return (
    decodeEntities(html.replace(/<\/?[a-zA-Z][^<>]*>/g, ''))
      .replace(/\s+/g, ' ')
      .trim() || undefined
  )
}
