/** One value of a pasted body, with the path that reads it (kit/paths.ts). */
export interface Leaf {
  readonly path: string
  readonly type: 'text' | 'number' | 'boolean' | 'empty'
  /** The names on the way to it, without indexes. */
  readonly names: readonly string[]
  readonly value: string
}

export interface Field {
  readonly path: string
  readonly type: Leaf['type']
  /** What it looks like, with everything hidden that may be about a person or open a door. */
  readonly example: string
}

const MAX_LEAVES = 1_000
const MAX_DEPTH = 32

/** Every value of a pasted body, in its own order; the first thousand of a longer one. A list of happenings shows its first. */
export function leavesOf(sample: unknown): readonly Leaf[] {
  const leaves: Leaf[] = []
  const isList = Array.isArray(sample) && typeof sample[0] === 'object' && sample[0] !== null
  walk(isList ? sample[0] : sample, '', [], leaves)
  return leaves
}

function walk(value: unknown, path: string, names: readonly string[], leaves: Leaf[]): void {
  if (leaves.length >= MAX_LEAVES || names.length > MAX_DEPTH || path.length > 200) return
  if (typeof value === 'object' && value !== null) {
    const isList = Array.isArray(value)
    for (const [name, inner] of Object.entries(value)) {
      const step = isList ? `[${name}]` : stepOf(name, path === '')
      walk(inner, path + step, isList ? [...names, ''] : [...names, name], leaves)
    }
  } else if (path !== '') {
    const said = leafOf(value)
    if (said) leaves.push({ path, names: names.filter((name) => name !== ''), ...said })
  }
}

function leafOf(value: unknown): Pick<Leaf, 'type' | 'value'> | undefined {
  if (value === null) return { type: 'empty', value: '' }
  if (typeof value === 'string') return { type: 'text', value }
  if (typeof value === 'number' || typeof value === 'boolean') return { type: typeof value as 'number' | 'boolean', value: String(value) }
  return undefined
}

/** The name as a path has it: after a dot, or quoted in brackets where it holds what a path would read otherwise. */
function stepOf(name: string, isFirst: boolean): string {
  if (/^[^.[\]'"\\]+$/.test(name)) return isFirst ? name : `.${name}`
  return `['${name.replace(/[\\']/g, String.raw`\$&`)}']`
}

/** Every value with its path and a masked example, for a page on which a merchant clicks what is what. */
export function describeFields(sample: unknown): readonly Field[] {
  return leavesOf(sample).map(({ path, type, names, value }) => ({ path, type, example: maskedExample(names.at(-1) ?? '', value, type) }))
}

const PERSONAL =
  /name|phone|mobile|contact|whatsapp|email|mail|address|street|city|zip|postal|pin_?code|lat|lng|lon|birth|gst|tax_?id|note/i
const DOOR = /token|secret|password|passwd|signature|auth|otp|\bkey|_key|apikey|session/i

/** A value of which only the form is shown. What says a state, an amount or a time is what a merchant must recognise, and stays. */
export function maskedExample(name: string, value: string, type: Leaf['type']): string {
  if (type === 'boolean' || type === 'empty') return value
  if (DOOR.test(name)) return '•••'
  if (/^\d{4}-\d{2}-\d{2}([T ][\d:.,+Z -]*)?$/.test(value)) return value
  if (URL.canParse(value) && /^https?:/i.test(value)) return `https://${new URL(value).host}/…`
  if (/@/.test(value)) return '•••@•••'
  if (!PERSONAL.test(name)) {
    if (/^-?[\d.,]{1,7}$/.test(value)) return value
    if (/^[A-Z]{3}$/.test(value) || /^[a-zA-Z]+([._: -][a-z_]+)*$/.test(value)) return value.slice(0, 40)
  }
  return value.length < 5 ? '•'.repeat(value.length) : `${value.slice(0, 2)}•••${value.slice(-2)}`
}
