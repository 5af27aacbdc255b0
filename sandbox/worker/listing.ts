import { utf8 } from '../../worker/lib/bytes.ts'
import type { Box } from './box.ts'
import { writeMeta } from './box.ts'
import { parse } from './json.ts'

const PAGE = 500

/**
 * `GET /messages?after=n`: every Graph `messages` request in order, as one JSON array. Written page by page, so that
 * a list of a hundred thousand doesn't have to fit into memory.
 */
export function listMessages(box: Box, after: number, limit: number): Response {
  let last = after
  let left = limit
  let opened = false
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const rows = box.sql
        .exec(
          'SELECT n, at, pnid, path, auth, body, status, response FROM messages WHERE n > ? ORDER BY n LIMIT ?',
          last,
          Math.min(PAGE, left),
        )
        .toArray()
      const items = rows.map((row) => {
        const shown = {
          n: row['n'],
          at: new Date(Number(row['at'])).toISOString(),
          phoneNumberId: row['pnid'],
          path: row['path'],
          headers: { authorization: row['auth'] ? 'set' : 'missing' },
          body: parse(String(row['body'])),
          response: { status: row['status'], body: parse(String(row['response'])) },
        }
        return JSON.stringify(shown)
      })
      if (!opened) controller.enqueue(utf8('['))
      if (items.length) controller.enqueue(utf8((opened && last > after ? ',' : '') + items.join(',\n')))
      opened = true
      last = Number(rows.at(-1)?.['n'] ?? last)
      left -= rows.length
      if (rows.length < PAGE || left <= 0) {
        controller.enqueue(utf8(']'))
        controller.close()
      }
    },
  })
  return new Response(stream, { headers: { 'content-type': 'application/json' } })
}

/** `DELETE /messages`: empties the list and the chats; numbers go on from where they were. */
export function clearMessages(box: Box): void {
  box.sql.exec('DELETE FROM messages')
  box.sql.exec('DELETE FROM inbound')
  box.memory.epoch++
  writeMeta(box, 'epoch', box.memory.epoch)
}
