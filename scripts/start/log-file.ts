/** The Workers' log lines go to a file, so that the terminal stays readable; one old file is kept. */
import { createWriteStream, existsSync, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs'
import { dirname } from 'node:path'

const MAX_BYTES = 20 * 1024 * 1024

export interface Line {
  readonly timestamp: number
  readonly level: string
  readonly message: string
}

export function logTo(file: string): (line: Line) => void {
  mkdirSync(dirname(file), { recursive: true })
  let bytes = existsSync(file) ? statSync(file).size : 0
  let stream = open(file)
  return ({ message }) => {
    const text = `${message}\n`
    bytes += text.length
    stream.write(text)
    if (process.env['LOG'] === '1') process.stdout.write(text)
    if (bytes < MAX_BYTES) return
    stream.end()
    renameSync(file, `${file}.1`)
    stream = open(file)
    bytes = 0
  }
}

function open(file: string): WriteStream {
  // A full disk must not end the product because of its log.
  return createWriteStream(file, { flags: 'a', mode: 0o600 }).on('error', () => {})
}
