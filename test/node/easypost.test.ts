import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import EasyPost from '@easypost/api'
import { describe, expect, it } from 'vitest'
import easypost from '../../worker/connectors/easypost/index.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'worker', 'connectors', 'easypost', 'fixtures')
const read = (file: string) =>
  JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { body: unknown; secret: string; headers: Record<string, string> }
const files = readdirSync(FOLDER).filter((file) => file !== 'vector.json')
const client = new EasyPost('a-key-that-calls-nobody')

/** The library gives the event back, or throws. */
function takes(text: string, headers: Record<string, string>, secret: string): boolean {
  try {
    client.Utils.validateWebhook(Buffer.from(text, 'utf8'), headers, secret)
    return true
  } catch {
    return false
  }
}

describe('the proof, as EasyPost’s own library sees it', () => {
  it('takes the vector, and refuses it with a byte changed', () => {
    const { body, secret, headers } = read('vector.json')
    expect(takes(String(body), headers, secret)).toBe(true)
    expect(takes(String(body).replace('16.0', '16.1'), headers, secret)).toBe(false)
  })

  // "é" as one character, as two, and a ligature: all three have another form under NFKD or are that form.
  it.each(['secret_demo', 'caf\u00e9-secret', 'cafe\u0301-secret', '\ufb01sh-secret'])(
    `takes what we sign with “%s”, for each of the ${files.length} fixtures`,
    async (secret) => {
      expect(files.length).toBeGreaterThan(0)
      for (const file of files) {
        const text = JSON.stringify(read(file).body)
        const headers = { ...(await easypost.manifest.scheme.sign(text, secret, 0)) }
        expect(takes(text, headers, secret), file).toBe(true)
        expect(takes(text, headers, 'another-secret'), file).toBe(false)
      }
    },
  )
})
