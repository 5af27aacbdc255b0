/** As much of JSON Schema as the document uses. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

/** A schema with all that it refers to and is put together of. */
function wholeOf(schema: Schema, shapes: Readonly<Record<string, Schema>>): Schema {
  const named = schema.$ref ? (shapes[schema.$ref.split('/').at(-1) ?? ''] ?? {}) : {}
  const parts = [named, ...(named.allOf ?? []), ...(schema.allOf ?? [])].filter((part) => part !== schema)
  if (parts.every((part) => Object.keys(part).length === 0)) return schema
  const all = [
    ...parts.map((part) => (part === named && !part.allOf ? part : wholeOf(part === named ? { ...part, allOf: [] } : part, shapes))),
    schema,
  ]
  return {
    ...Object.assign({}, ...all),
    properties: Object.assign({}, ...all.map((part) => part.properties ?? {})),
    required: all.flatMap((part) => part.required ?? []),
  }
}

/** What of a value does not fit its schema, each with its place. A field that the schema does not name is one, too. */
export function misfits(schema: Schema, value: unknown, shapes: Readonly<Record<string, Schema>>, place = '$'): string[] {
  const own = wholeOf(schema, shapes)
  const choices = own.anyOf ?? own.oneOf
  if (choices) {
    const all = choices.map((choice) => misfits(choice, value, shapes, place))
    return all.some((found) => found.length === 0) ? [] : (all.toSorted((a, b) => a.length - b.length)[0] ?? [])
  }
  if (own.enum) return own.enum.includes(value) ? [] : [`${place} is none of ${own.enum.join(', ')}`]
  const types = [own.type ?? []].flat()
  const type = typeOf(value)
  const fits = types.length === 0 || types.includes(type) || (type === 'number' && types.includes('integer') && Number.isInteger(value))
  if (!fits) return [`${place} is ${type}, not ${types.join(' or ')}`]
  if (Array.isArray(value)) return own.items ? value.flatMap((item, i) => misfits(own.items as Schema, item, shapes, `${place}[${i}]`)) : []
  if (type !== 'object' || !(own.properties ?? own.additionalProperties)) return []
  const fields = value as Readonly<Record<string, unknown>>
  const missing = (own.required ?? []).filter((name) => !Object.hasOwn(fields, name)).map((name) => `${place}.${name} is missing`)
  const others = Object.entries(fields).flatMap(([name, field]) => {
    const known = own.properties?.[name] ?? (typeof own.additionalProperties === 'object' ? own.additionalProperties : undefined)
    if (known) return misfits(known, field, shapes, `${place}.${name}`)
    return own.additionalProperties === true || own.additionalProperties !== undefined ? [] : [`${place}.${name} is not in the schema`]
  })
  return [...missing, ...others]
}
