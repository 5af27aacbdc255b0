import type { Slice } from './slices.ts'

const SVG = 'http://www.w3.org/2000/svg'
/** About as many letters as stand between rim and hub. */
const LETTERS = 14

/** The disc in a box of 200, its middle at zero. Only for the eyes: the list beside it says the same in words. */
export function wheelSvg(slices: readonly Slice[]): SVGSVGElement {
  const svg = shape('svg', { viewBox: '-100 -100 200 200' })
  slices.forEach((slice, at) => {
    // Three tones, so that the last one differs from the first one too.
    const tone = at === slices.length - 1 && at % 2 === 0 && at > 0 ? 'c' : 'ab'.charAt(at % 2)
    const label = shape('text', { class: tone, transform: `rotate(${slice.middle - 90})`, x: '86', y: '3', 'text-anchor': 'end' })
    label.textContent = shortened(slice.label)
    svg.append(shape('path', { class: tone, d: sector(slice) }), label)
  })
  svg.append(shape('circle', { class: 'hub', r: '11' }))
  return svg
}

function sector({ from, to }: Slice): string {
  // An arc can't go all the way round; two halves can.
  if (to - from > 359.9) return 'M0-100A100 100 0 0 1 0 100A100 100 0 0 1 0-100Z'
  const at = (angle: number) => `${100 * Math.sin((angle * Math.PI) / 180)} ${-100 * Math.cos((angle * Math.PI) / 180)}`
  return `M0 0L${at(from)}A100 100 0 ${to - from > 180 ? 1 : 0} 1 ${at(to)}Z`
}

function shortened(label: string): string {
  const letters = [...new Intl.Segmenter().segment(label)].map(({ segment }) => segment)
  return letters.length > LETTERS ? `${letters.slice(0, LETTERS - 1).join('')}…` : label
}

function shape<Tag extends keyof SVGElementTagNameMap>(name: Tag, attributes: Readonly<Record<string, string>>): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  return element
}
