import type { ComponentChildren } from 'preact'

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const precise = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' })

export const timeOf = (at: number): string => clock.format(at)
export const dayOf = (at: number): string => (day.format(at) === day.format(Date.now()) ? 'Today' : day.format(at))
export const rupees = (paise: number): string => `₹${(paise / 100).toLocaleString('en-IN')}`

/** To the second; earlier days with their date. */
export function momentOf(value: unknown): string {
  const at = typeof value === 'number' ? value : Date.parse(String(value))
  if (Number.isNaN(at)) return ''
  const time = precise.format(at)
  return day.format(at) === day.format(Date.now())
    ? time
    : `${new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, ${time}`
}

const MARKS: readonly (readonly [pattern: RegExp, draw: (inner: string) => ComponentChildren])[] = [
  [/^\*([^*\n]+)\*$/, (inner) => <strong>{inner}</strong>],
  [/^_([^_\n]+)_$/, (inner) => <em>{inner}</em>],
  [/^~([^~\n]+)~$/, (inner) => <s>{inner}</s>],
  [/^```([^`]+)```$/, (inner) => <code>{inner}</code>],
  [
    /^(https?:\/\/\S+)$/,
    (inner) => (
      <a href={inner} target="_blank" rel="noopener noreferrer">
        {inner}
      </a>
    ),
  ],
]
const PIECES = /(\*[^*\n]+\*|(?<!\w)_[^_\n]+_(?!\w)|~[^~\n]+~|```[^`]+```|https?:\/\/\S+)/

/** WhatsApp's own marks as elements. Text stays text: nothing of it is ever parsed as HTML. */
export function Marked({ text }: { readonly text: string }) {
  return (
    <>
      {text.split(PIECES).map((piece) => {
        for (const [pattern, draw] of MARKS) {
          const inner = pattern.exec(piece)?.[1]
          if (inner) return draw(inner)
        }
        return piece
      })}
    </>
  )
}

export const initials = (name: string): string =>
  name
    .split(/\s+/)
    .filter((word) => /^[\p{L}\d]/u.test(word))
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? '')
    .join('') || '?'
