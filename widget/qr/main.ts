import { modulesOf } from './code.ts'

const SVG = 'http://www.w3.org/2000/svg'
/** Pixels of a module, where no rule says otherwise: with fewer, cameras guess. */
const MODULE = 2
/** Modules of light around the code (ISO/IEC 18004, 9.1); readers rely on it in dark mode too. */
const QUIET = 4

/**
 * A picture of the text as a QR code, black on white in any theme; an empty picture where the text is too long for one. It has
 * no name: the caller says what it is for.
 */
export function svgOf(text: string): SVGElement {
  const modules = modulesOf(text) ?? []
  const size = modules.length + 2 * QUIET
  const paths = modules.flatMap((row, y) =>
    [...row.map(Number).join('').matchAll(/1+/g)].map(
      ({ index, 0: { length } }) => `M${index + QUIET} ${y + QUIET}h${length}v1h-${length}z`,
    ),
  )
  const svg = shape('svg', { viewBox: `0 0 ${size} ${size}`, width: `${size * MODULE}`, 'shape-rendering': 'crispEdges' })
  svg.append(shape('path', { fill: '#fff', d: `M0 0h${size}v${size}H0z` }), shape('path', { d: paths.join('') }))
  return svg
}

function shape(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS(SVG, name) as SVGElement
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  return element
}
