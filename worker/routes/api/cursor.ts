import { AppError } from '../../domain/errors.ts'
import { isId } from '../../domain/ids.ts'
import { fromBase64, fromUtf8, toBase64Url, utf8 } from '../../lib/bytes.ts'

/** The id that a cursor stands for. Throws `request.invalid` on anything that we did not give out. */
export function readCursor(prefix: 'msg' | 'cnt', cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined
  const base64 = cursor.replaceAll('-', '+').replaceAll('_', '/')
  const bytes = fromBase64(base64.padEnd(Math.ceil(base64.length / 4) * 4, '='))
  const id = bytes && fromUtf8(bytes)
  if (!id || !isId(prefix, id))
    throw new AppError('request.invalid', { in: 'query', fields: 'cursor', problem: 'cursor: not one that this list gave out' })
  return id
}

/** One row more than asked for was read, so that the last page is known to be the last. */
export function page<T>(
  rows: readonly T[],
  limit: number,
  idOf: (row: T) => string,
): { readonly rows: readonly T[]; readonly next: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { rows: shown, next: rows.length > limit && last ? toBase64Url(utf8(idOf(last))) : null }
}
