import { sha256Hex } from '../../worker/lib/crypto.ts'
import type { Box } from './box.ts'
import { graphError, refuse, unknownObject } from './graph-error.ts'
import { newObjectId, newTrace } from './ids.ts'

/** A row of SQLite storage holds at most 2 MB. */
const PART_BYTES = 1_000_000
const MB = 1024 * 1024
/** MIME type → most bytes (reference: WhatsApp fact sheet, section 3.2). */
const LIMITS: readonly (readonly [type: RegExp, bytes: number])[] = [
  [/^image\/(jpeg|png)$/, 5 * MB],
  [/^image\/webp$/, 500 * 1024],
  [/^video\/(mp4|3gpp?)$/, 16 * MB],
  [/^audio\/(aac|amr|mpeg|mp4|ogg)(;|$)/, 16 * MB],
  [/^(text\/plain|application\/)/, 100 * MB],
]

const answer = (refusal: ReturnType<typeof refuse>) => {
  const { status, body } = graphError(refusal, newTrace())
  return Response.json(body, { status })
}

export const mediaExists = (box: Box, id: string): boolean => box.sql.exec('SELECT 1 FROM media WHERE id = ?', id).toArray().length > 0

/** `POST /{number}/media`, multipart. */
export async function uploadMedia(box: Box, request: Request, pnid: string): Promise<Response> {
  const form = await request.formData().catch(() => undefined)
  if (!form) return answer(refuse(100, 'The request must be multipart/form-data.'))
  const file = form.get('file')
  if (form.get('messaging_product') !== 'whatsapp') return answer(refuse(100, 'The parameter messaging_product is required.'))
  if (!(file instanceof File)) return answer(refuse(100, 'The parameter file is required.'))
  const mime = (String(form.get('type') ?? '') || file.type).toLowerCase()
  const limit = LIMITS.find(([type]) => type.test(mime))
  if (!limit) return answer(refuse(100, `Param file must be a file with one of the supported MIME types. Received file of type '${mime}'.`))
  if (file.size > limit[1]) return answer(refuse(131053, `File of type ${mime} must have at most ${limit[1]} bytes, has ${file.size}.`))
  const bytes = new Uint8Array(await file.arrayBuffer())
  const id = newObjectId()
  box.sql.exec(
    'INSERT INTO media (id, pnid, mime, size, sha256, name, at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    id,
    pnid,
    mime,
    bytes.length,
    await sha256Hex(bytes),
    file.name,
    box.now(),
  )
  for (let part = 0; part * PART_BYTES < bytes.length; part++) {
    box.sql.exec(
      'INSERT INTO media_parts (id, part, bytes) VALUES (?, ?, ?)',
      id,
      part,
      bytes.slice(part * PART_BYTES, (part + 1) * PART_BYTES).buffer,
    )
  }
  return Response.json({ id })
}

/** `GET` and `DELETE /{media-id}`; undefined where there is no such media. */
export function mediaNode(box: Box, request: Request, id: string): Response | undefined {
  const row = box.sql.exec('SELECT mime, size, sha256 FROM media WHERE id = ?', id).toArray()[0]
  if (!row) return undefined
  if (request.method === 'DELETE') {
    box.sql.exec('DELETE FROM media_parts WHERE id = ?', id)
    box.sql.exec('DELETE FROM media WHERE id = ?', id)
    return Response.json({ success: true })
  }
  if (request.method !== 'GET') return answer(unknownObject(id, request.method))
  const url = new URL(`/media/${id}`, request.url).href
  return Response.json({ messaging_product: 'whatsapp', url, mime_type: row['mime'], sha256: row['sha256'], file_size: row['size'], id })
}

/** The bytes, from the other host that Meta serves them from; here from the same one. Needs the token too. */
export function downloadMedia(box: Box, id: string): Response {
  const row = box.sql.exec('SELECT mime, size FROM media WHERE id = ?', id).toArray()[0]
  if (!row) return new Response('Not found', { status: 404 })
  const parts = box.sql
    .exec('SELECT bytes FROM media_parts WHERE id = ? ORDER BY part', id)
    .toArray()
    .map((part) => part['bytes'] as ArrayBuffer)
  return new Response(new Blob(parts), { headers: { 'content-type': String(row['mime']), 'x-content-type-options': 'nosniff' } })
}
