import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pages, TARGET } from '../../scripts/build-docs.ts'
import { CONNECTORS, connectorIds, registrySource } from '../../scripts/gen-connectors.ts'
import type { Connector } from '../../worker/connectors/contract.ts'
import { connectors } from '../../worker/connectors/registry.gen.ts'
import woocommerce from '../../worker/connectors/woocommerce/index.ts'

const read = (...path: readonly string[]) => readFileSync(join(CONNECTORS, ...path), 'utf8')

/** base64 of HMAC-SHA-256 as openssl makes it: another program than ours. */
function openssl(body: string, secret: string): string {
  return execFileSync('openssl', ['dgst', '-sha256', '-hmac', secret, '-binary'], { input: body }).toString('base64')
}

describe('registry.gen.ts', () => {
  it('is what the generator writes for the folders that are there', () => {
    expect(read('registry.gen.ts')).toBe(registrySource(connectorIds()))
  })

  it('gives hyphenated ids a name that JavaScript takes', () => {
    const source = registrySource(['pay-tabs-2', 'razorpay'])
    expect(source).toContain(`import payTabs2 from './pay-tabs-2/index.ts'`)
    expect(source).toContain(`  'pay-tabs-2': payTabs2,`)
  })
})

describe('docs/connectors', () => {
  it('is what the generator writes', () => {
    const files = readdirSync(TARGET).map((file) => [file, readFileSync(join(TARGET, file), 'utf8')] as const)
    expect(new Map(files)).toEqual(pages())
    expect(files).toHaveLength(connectorIds().length + 1)
  })

  it.each(Object.values<Connector>(connectors).map(({ manifest }) => [manifest.id, manifest] as const))(
    'names every topic of %s',
    (id, manifest) => {
      const page = pages().get(`${id}.md`) ?? ''
      for (const topic of Object.keys(manifest.topics)) expect(page).toContain('`' + topic + '`')
    },
  )
})

describe('woocommerce, as openssl sees it', () => {
  it('has a vector that openssl makes too', () => {
    const { body, secret, headers } = JSON.parse(read('woocommerce', 'fixtures', 'vector.json')) as {
      body: string
      secret: string
      headers: Record<string, string>
    }
    expect(openssl(body, secret)).toBe(headers['x-wc-webhook-signature'])
  })

  it('signs as openssl does, for bodies in which PHP escaped slashes and letters', async () => {
    const body = '{"name":"Zo\\u00eb","url":"https:\\/\\/shop.example\\/"}'
    for (const secret of ['wnx_woo_secret_01', 'sécret-with-ü', 'a b c d e f']) {
      expect((await woocommerce.manifest.scheme.sign(body, secret, 0))['x-wc-webhook-signature']).toBe(openssl(body, secret))
    }
  })
})
