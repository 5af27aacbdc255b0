import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { Webhook as Svix } from 'svix'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import customWebhook from '../../worker/connectors/custom-webhook/index.ts'

const AT = Date.UTC(2026, 0, 1, 15, 15)
const SIGNED = { proof: 'standard_webhooks' }
const VECTOR = join(import.meta.dirname, '..', '..', 'worker', 'connectors', 'custom-webhook', 'fixtures', 'vector.json')
const vector = JSON.parse(readFileSync(VECTOR, 'utf8')) as { secret: string; body: string; headers: Record<string, string> }
const delivery = (text: string, headers: Record<string, string>) => ({
  method: 'POST',
  url: new URL('https://wenext.test/hooks/x/y'),
  headers: new Headers(headers),
  bytes: new TextEncoder().encode(text),
  text,
  receivedAt: AT,
})

// The library reads the clock itself.
beforeEach(() => vi.useFakeTimers({ now: AT, toFake: ['Date'] }))
afterEach(() => vi.useRealTimers())

describe.each([
  ['the specification’s own library', new Webhook(vector.secret), 'webhook'],
  ['svix, whose form it was', new Svix(vector.secret), 'svix'],
])('the proof, as %s sees it', (_name, library, prefix) => {
  const bodies = ['{}', vector.body, '{"name":"Zoë ✓","amount":1499.00}', '']

  it('takes the vector, and refuses it with a byte changed', () => {
    expect(() => library.verify(vector.body, vector.headers)).not.toThrow()
    expect(() => library.verify(vector.body.replace('1001', '1002'), vector.headers)).toThrow()
  })

  it('takes what we sign', async () => {
    for (const body of bodies.filter(Boolean)) {
      const headers = await customWebhook.manifest.scheme.sign(body, vector.secret, AT, SIGNED)
      expect(() => library.verify(body, { ...headers }), body).not.toThrow()
    }
  })

  it('signs what we take', async () => {
    const verify = (body: string, signature: string, secret = vector.secret) =>
      customWebhook.manifest.scheme.verify(
        delivery(body, { [`${prefix}-id`]: 'msg_1', [`${prefix}-timestamp`]: String(AT / 1000), [`${prefix}-signature`]: signature }),
        secret,
        SIGNED,
      )
    for (const body of bodies) {
      const signature = library.sign('msg_1', new Date(AT), body)
      expect(await verify(body, signature), body).toBe(true)
      expect(await verify(`${body} `, signature), body).toBe(false)
      expect(await verify(body, signature, 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'), body).toBe(false)
    }
  })
})
