/** Codewords of error correction in each block, and blocks, of level M by version (ISO/IEC 18004, table 9). */
const CHECKS = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26]
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16]

/** True for dark. `undefined` while it is being drawn: free for data. */
type Grid = (boolean | undefined)[][]

/**
 * The modules of a QR code of this text, row by row, without the quiet zone: UTF-8 in byte mode, level M, the smallest of the
 * versions 1 to 20 that holds it. Undefined where none does (666 bytes are the most).
 */
export function modulesOf(text: string): boolean[][] | undefined {
  const bytes = [...new TextEncoder().encode(text)]
  const version = 1 + BLOCKS.findIndex((_, index) => bytes.length + 2 + (index > 8 ? 1 : 0) <= dataWords(index + 1))
  if (!version) return undefined
  const words = interleaved(padded(bytes, version), version)
  const frame = patterns(version)
  const masked = MASKS.map((mask, index) => filled(frame, words, mask, index))
  return masked.reduce((best, grid) => (penalty(grid) < penalty(best) ? grid : best))
}

const sizeOf = (version: number) => version * 4 + 17
const checksOf = (version: number) => CHECKS[version - 1] ?? 0
const blocksOf = (version: number) => BLOCKS[version - 1] ?? 0
const alignments = (version: number) => (version > 1 ? Math.floor(version / 7) + 2 : 0)

/** Bytes of data and of error correction together. */
function allWords(version: number): number {
  const lines = alignments(version)
  const taken = (lines && (25 * lines - 10) * lines - 55) + (version > 6 ? 36 : 0)
  return ((16 * version + 128) * version + 64 - taken) >> 3
}

const dataWords = (version: number) => allWords(version) - checksOf(version) * blocksOf(version)

/** Mode, length, bytes, end mark, padding. */
function padded(bytes: readonly number[], version: number): number[] {
  const lengthBits = version > 9 ? 16 : 8
  const bits = (4).toString(2).padStart(4, '0') + bytes.length.toString(2).padStart(lengthBits, '0')
  const all = bits + bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('') + '0000'
  const words = (all.match(/.{8}/g) ?? []).map((word) => parseInt(word, 2))
  for (let pad = 0xec; words.length < dataWords(version); pad ^= 0xec ^ 0x11) words.push(pad)
  return words
}

/** Blocks with their error correction, woven into each other. The later blocks may be one word longer. */
function interleaved(words: readonly number[], version: number): number[] {
  const count = blocksOf(version)
  const checks = checksOf(version)
  const short = Math.floor(words.length / count)
  const firstLong = count - (words.length % count)
  let from = 0
  const blocks = Array.from({ length: count }, (_, index) => {
    const data = words.slice(from, (from += short + (index < firstLong ? 0 : 1)))
    return { data, check: remainder(data, generator(checks)) }
  })
  const weave = (parts: readonly (readonly number[])[]) =>
    Array.from({ length: Math.max(...parts.map((part) => part.length)) }, (_, at) => parts.flatMap((part) => part[at] ?? [])).flat()
  return [...weave(blocks.map(({ data }) => data)), ...weave(blocks.map(({ check }) => check))]
}

/** Product in GF(2^8) with x^8 + x^4 + x^3 + x^2 + 1. */
function times(left: number, right: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit--) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((right >> bit) & 1) * left)
  return product
}

function generator(degree: number): number[] {
  let result: number[] = Array.from({ length: degree }, (_, at) => Number(at === degree - 1))
  for (let root = 1, step = 0; step < degree; step++, root = times(root, 2))
    result = result.map((factor, at) => times(factor, root) ^ (result[at + 1] ?? 0))
  return result
}

function remainder(data: readonly number[], divisor: readonly number[]): number[] {
  let rest = divisor.map(() => 0)
  for (const byte of data) {
    const factor = byte ^ (rest[0] ?? 0)
    rest = divisor.map((part, at) => (rest[at + 1] ?? 0) ^ times(part, factor))
  }
  return rest
}

/** Everything that is no data: finders, timing, alignment, version; the places of the format are taken as light. */
function patterns(version: number): Grid {
  const size = sizeOf(version)
  const grid: Grid = Array.from({ length: size }, () => Array<boolean | undefined>(size).fill(undefined))
  const put = (x: number, y: number, dark: boolean) => {
    const row = grid[y]
    if (row && x >= 0 && x < size) row[x] = dark
  }
  for (let at = 0; at < size; at++) {
    put(6, at, at % 2 === 0)
    put(at, 6, at % 2 === 0)
  }
  const square = (centreX: number, centreY: number, reach: number) => {
    for (let y = -reach; y <= reach; y++)
      for (let x = -reach; x <= reach; x++) {
        const ring = Math.max(Math.abs(x), Math.abs(y))
        put(centreX + x, centreY + y, ring !== 2 && ring !== 4)
      }
  }
  const lines = alignmentLines(version)
  const last = lines.length - 1
  lines.forEach((y, row) =>
    lines.forEach((x, column) => {
      const corner = (row === 0 && (column === 0 || column === last)) || (row === last && column === 0)
      if (!corner) alignment(x, y)
    }),
  )
  function alignment(centreX: number, centreY: number) {
    for (let y = -2; y <= 2; y++) for (let x = -2; x <= 2; x++) put(centreX + x, centreY + y, Math.max(Math.abs(x), Math.abs(y)) !== 1)
  }
  square(3, 3, 4)
  square(size - 4, 3, 4)
  square(3, size - 4, 4)
  formatPlaces(size)
    .flat()
    .forEach(([x, y]) => put(x, y, false))
  put(8, size - 8, true)
  if (version > 6) {
    const bits = (version << 12) | check(version, 12, 0x1f25)
    for (let at = 0; at < 18; at++) {
      const [near, far] = [Math.floor(at / 3), size - 11 + (at % 3)]
      put(near, far, Boolean((bits >> at) & 1))
      put(far, near, Boolean((bits >> at) & 1))
    }
  }
  return grid
}

function alignmentLines(version: number): number[] {
  const count = alignments(version)
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2
  return Array.from({ length: count }, (_, at) => (at ? sizeOf(version) - 7 - (count - 1 - at) * step : 6))
}

/** The remainder that guards format and version (annexes C and D). */
function check(value: number, length: number, divisor: number): number {
  let rest = value
  for (let step = 0; step < length; step++) rest = (rest << 1) ^ ((rest >> (length - 1)) * divisor)
  return rest
}

/** Where the 15 bits of the format stand, lowest first: around the first finder, and split between the other two. */
function formatPlaces(size: number): [x: number, y: number][][] {
  return Array.from({ length: 15 }, (_, at) => [
    at < 8 ? [8, at < 6 ? at : at + 1] : [at === 8 ? 7 : 14 - at, 8],
    at < 8 ? [size - 1 - at, 8] : [8, size - 15 + at],
  ])
}

type Mask = (x: number, y: number) => number

/** Dark and light change places where it is zero (7.8.2). */
const MASKS: readonly Mask[] = [
  (x, y) => (x + y) % 2,
  (_, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
]

/** The frame with the words in it, in pairs of columns from the right, up and down in turn. */
function filled(frame: Grid, words: readonly number[], mask: Mask, index: number): boolean[][] {
  const size = frame.length
  const grid = frame.map((row) => [...row])
  let bit = 0
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right = 5
    for (let step = 0; step < size; step++) {
      const y = up ? size - 1 - step : step
      for (const x of [right, right - 1]) {
        const row = grid[y]
        if (!row || row[x] !== undefined) continue
        row[x] = Boolean(((words[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) !== (mask(x, y) === 0)
        bit++
      }
    }
  }
  // Level M is 00.
  const format = ((index << 10) | check(index, 10, 0x537)) ^ 0x5412
  formatPlaces(size).forEach((places, at) => places.forEach(([x, y]) => ((grid[y] ?? [])[x] = Boolean((format >> at) & 1))))
  return grid.map((row) => row.map(Boolean))
}

/** How hard it is to read (7.8.3): runs, squares, what looks like a finder, and too much of one colour. */
function penalty(grid: readonly (readonly boolean[])[]): number {
  const size = grid.length
  const lines = [...grid, ...grid.map((_, x) => grid.map((row) => row[x] ?? false))].map((line) => line.map(Number).join(''))
  let points = 0
  for (const line of lines) {
    for (const { length } of line.match(/0{5,}|1{5,}/g) ?? []) points += length - 2
    points += 40 * [...line.matchAll(/(?=10111010000|00001011101)/g)].length
  }
  for (let y = 1; y < size; y++)
    for (let x = 1; x < size; x++) {
      const dark = grid[y]?.[x]
      if (dark === grid[y]?.[x - 1] && dark === grid[y - 1]?.[x] && dark === grid[y - 1]?.[x - 1]) points += 3
    }
  const share = (grid.flat().filter(Boolean).length * 100) / size / size
  return points + 10 * Math.floor(Math.abs(share - 50) / 5)
}
