import { afterEach, describe, expect, it, vi } from 'vitest'
import { openControl } from '../../worker/db/control.ts'
import { returnUrlOf, shopUrlOf } from '../../worker/install/woocommerce/address.ts'
import { testEnv } from '../support/merchant.ts'
import { approved, aShop, ask, begin, beginPath, challengeOf, connect, network, newAddress, post, VERIFIER } from './support.ts'

afterEach(() => vi.restoreAllMocks())

const claimed = (state: string, verifier = VERIFIER) => post('/connect/woocommerce/claim', { state, verifier })
const codeOf = ({ status, json }: { status: number; json: { error?: { code: string } } }) => [status, json.error?.code]
const callback = (state: string, keys: { consumerKey: string; consumerSecret: string }, permissions = 'read_write') =>
  post('/connect/woocommerce/callback', {
    key_id: 1,
    user_id: state,
    consumer_key: keys.consumerKey,
    consumer_secret: keys.consumerSecret,
    key_permissions: permissions,
  })
const expire = (shop: string) =>
  testEnv.DB.prepare('UPDATE connect_states SET expires_at = ? WHERE shop = ?')
    .bind(Date.now() - 1, shop)
    .run()

describe('a forged callback', () => {
  it('with a state that nobody was given is refused, and asks no shop', async () => {
    const shop = aShop()
    const called = network(shop)
    for (const state of ['x', '', '../../', 'A'.repeat(32), `' OR 1=1 --`]) {
      const { status, json } = await callback(state, shop.newKey())
      expect([status, json.error?.code]).toEqual([404, 'connect.expired'])
    }
    expect(called).toEqual([])
  })

  it('with keys that the state’s shop does not take is refused, and the try goes on for the real ones', async () => {
    const shop = aShop()
    network(shop)
    const { state, grant } = await begin(shop)
    const forged = { consumerKey: `ck_${'0'.repeat(40)}`, consumerSecret: `cs_${'0'.repeat(40)}` }
    expect(codeOf(await callback(state, forged))).toEqual([409, 'shop.key_refused'])
    expect(codeOf(await claimed(state))).toEqual([409, 'connect.not_approved'])
    await grant.approve()
    expect((await claimed(state)).status).toBe(200)
  })

  it('with the keys of another shop connects neither', async () => {
    const [mine, other] = [aShop(), aShop()]
    network(mine, other)
    const { state } = await begin(other)
    expect(codeOf(await callback(state, mine.newKey()))).toEqual([409, 'shop.key_refused'])
    for (const { home } of [mine, other]) expect(await openControl(testEnv.DB).lastOfAccount('woocommerce', home)).toBeUndefined()
  })

  it.each(['read', 'write', 'admin'])('with the permission “%s” makes the shop take its key back', async (permissions) => {
    const shop = aShop()
    network(shop)
    const { state } = await begin(shop)
    expect(codeOf(await callback(state, shop.newKey(), permissions))).toEqual([409, 'shop.key_weak'])
  })

  it.each([
    ['no JSON', 'consumer_key=ck_1'],
    ['nothing', ''],
    ['a list', '[]'],
    [
      'keys of another form',
      JSON.stringify({ user_id: 'A'.repeat(32), consumer_key: 'x', consumer_secret: 'y', key_permissions: 'read_write' }),
    ],
    ['too much', JSON.stringify({ user_id: 'A'.repeat(10_000) })],
  ])('%s is no key', async (_, body) => {
    const { status } = await ask('/connect/woocommerce/callback', { method: 'POST', body })
    expect([400, 413]).toContain(status)
  })
})

describe('an approve link that somebody else sent', () => {
  it.each([
    ['has no plugin of ours', 'no plugin'],
    ['has it, and began nothing', undefined],
    ['began another try itself', 'another'],
  ])('gives the sender nothing where the shop %s: it takes its key back', async (_, pending) => {
    const shop = aShop()
    network(shop)
    // The sender knows the verifier, and the merchant presses Approve.
    const { state, grant } = await begin(shop)
    shop.pending = pending === 'another' ? await challengeOf('b'.repeat(44)) : pending
    expect(await grant.approve()).toMatchObject({ status: 403 })
    expect(shop.keys.size).toBe(0)
    expect(codeOf(await claimed(state))).toEqual([409, 'connect.not_approved'])
    expect(await openControl(testEnv.DB).lastOfAccount('woocommerce', shop.home)).toBeUndefined()
  })

  it('is not claimed where the shop could not be asked at the time, and says later that it began nothing', async () => {
    const shop = aShop()
    network(shop)
    const { state, grant } = await begin(shop)
    shop.pending = undefined
    shop.trouble = 'busy'
    await grant.approve()
    shop.trouble = 'none'
    expect(codeOf(await claimed(state))).toEqual([403, 'connect.not_begun'])
    expect(codeOf(await claimed(state))).toEqual([404, 'connect.expired'])
    expect(await openControl(testEnv.DB).lastOfAccount('woocommerce', shop.home)).toBeUndefined()
  })
})

describe('a state', () => {
  it('is worth nothing after a quarter of an hour, at every step', async () => {
    const shop = aShop()
    network(shop)
    const { state, grant } = await begin(shop)
    await grant.approve()
    await expire(shop.home)
    expect(codeOf(await claimed(state))).toEqual([404, 'connect.expired'])
    const done = await ask(`/connect/woocommerce/done?success=1&user_id=${state}`)
    expect([done.status, done.headers.get('location')]).toEqual([404, null])
    const keys = shop.keys.size
    expect(await grant.approve()).toMatchObject({ error: 'Access denied', status: 404 })
    expect(shop.keys.size).toBe(keys)
  })

  it('is claimed once, and takes no key after that', async () => {
    const shop = aShop()
    network(shop)
    const { state, grant } = await approved(shop)
    const claims = await Promise.all([claimed(state), claimed(state), claimed(state)])
    expect(claims.map(({ status }) => status).toSorted()).toEqual([200, 404, 404])
    expect(codeOf(await claimed(state))).toEqual([404, 'connect.expired'])
    // The approve link works for a day in the shop; its second key is taken back, and the first one stays good.
    expect(await grant.approve()).toMatchObject({ status: 404 })
    expect(shop.keys.size).toBe(1)
  })

  it('dies with a wrong verifier, also for the right one', async () => {
    const shop = aShop()
    network(shop)
    const { state } = await approved(shop)
    const { status, json } = await claimed(state, `${VERIFIER}x`)
    expect([status, json.error?.code]).toEqual([403, 'connect.verifier'])
    expect(json.error?.message).toMatch(/\w/)
    expect(codeOf(await claimed(state))).toEqual([404, 'connect.expired'])
    expect(await openControl(testEnv.DB).lastOfAccount('woocommerce', shop.home)).toBeUndefined()
  })

  it('of one shop brings no other shop’s keys: each claim gives what its own try was about', async () => {
    const [mine, theirs] = [aShop(), aShop()]
    network(mine, theirs)
    const [a, b] = [await approved(mine), await approved(theirs, { challenge: await challengeOf(VERIFIER.toLowerCase()) })]
    expect(codeOf(await claimed(b.state))).toEqual([403, 'connect.verifier'])
    const { json } = await claimed(a.state)
    expect((await openControl(testEnv.DB).connection(json.connection as never))?.account).toBe(mine.home)
  })

  it('is no state where a pasted key was counted', async () => {
    const row = await testEnv.DB.prepare(`SELECT count(*) AS n FROM connect_states WHERE status = 'key' AND challenge <> ''`).first('n')
    expect(row).toBe(0)
  })

  it('needs a challenge of the right form', async () => {
    const shop = aShop()
    for (const challenge of ['', 'short', `${VERIFIER}==`, 'a'.repeat(44)])
      expect((await ask(await beginPath(shop.home, { challenge }))).status).toBe(400)
  })
})

describe('addresses', () => {
  const rules = { ownHost: 'wenext.test', isDemo: false }

  it.each([
    ['https://shop.example', 'https://shop.example'],
    ['https://Shop.Example/', 'https://shop.example'],
    ['https://shop.example:443/store/', 'https://shop.example/store'],
    ['https://münchen-tee.example/de', 'https://xn--mnchen-tee-9db.example/de'],
  ])('%s is a shop', (typed, shop) => expect(shopUrlOf(typed, rules)).toBe(shop))

  it.each([
    'http://shop.example',
    'ftp://shop.example',
    'javascript:alert(1)',
    'shop.example',
    'https://127.0.0.1',
    'https://2130706433',
    'https://0x7f.1',
    'https://0177.0.0.1',
    'https://[::1]',
    'https://[::ffff:169.254.169.254]',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost',
    'https://shop.localhost',
    'https://router.local',
    'https://db.internal',
    'https://nas.home.arpa',
    'https://intranet',
    'https://shop.example.',
    'https://shop.example:8443',
    'https://user:pass@shop.example',
    'https://shop.example?x=1',
    'https://shop.example/#x',
    'https://shop.example/a//b',
    'https://shop.example/%2e%2e/x',
    'https://shop.example\\@evil.example',
    'https://shop.example /',
    'https://wenext.test',
    `https://${'a'.repeat(600)}.example`,
  ])('%s is none, and nobody is asked', async (typed) => {
    expect(() => shopUrlOf(typed, rules)).toThrow('connect.address')
    const called = network()
    const begun = await ask(
      `/connect/woocommerce?${new URLSearchParams({ shop: typed, challenge: await challengeOf(VERIFIER), return: typed }).toString()}`,
    )
    expect([begun.status, begun.headers.get('location')]).toEqual([400, null])
    const key = { consumer_key: `ck_${'0'.repeat(40)}`, consumer_secret: `cs_${'0'.repeat(40)}` }
    expect((await post('/connect/woocommerce/key', { shop: typed, ...key })).status).toBe(400)
    expect(called).toEqual([])
  })

  it.each([
    'https://evil.example/wp-admin/',
    'https://shop.example.evil.example/',
    'https://shop.example@evil.example/',
    'https://user@shop.example/',
    'http://shop.example/wp-admin/',
    'https://shop.example:444/',
    '//evil.example',
    '/wp-admin/',
    'javascript:alert(1)',
    'https://evil.example\\@shop.example/',
    'data:text/html,x',
  ])('nobody is sent on to %s', async (to) => {
    expect(() => returnUrlOf(to, 'https://shop.example')).toThrow('connect.address')
    const { status, headers } = await ask(await beginPath('https://shop.example', { return: to }))
    expect([status, headers.get('location')]).toEqual([400, null])
  })

  it('the way back carries what came of it, over whatever stood there', async () => {
    const shop = aShop()
    network(shop)
    const { back } = await approved(shop, { return: `${shop.home}/wp-admin/admin.php?page=wenext&wenext=denied&state=x` })
    const url = new URL(back)
    expect([url.origin, url.searchParams.getAll('wenext'), url.searchParams.get('page')]).toEqual([shop.home, ['connected'], 'wenext'])
  })

  it('keys are not carried after a redirect', async () => {
    const shop = aShop()
    const called = network(shop)
    shop.trouble = 'redirect'
    const { consumerKey, consumerSecret } = shop.newKey()
    const { status, json } = await post('/connect/woocommerce/key', {
      shop: shop.home,
      consumer_key: consumerKey,
      consumer_secret: consumerSecret,
    })
    expect([status, json.error?.code]).toEqual([409, 'shop.moved'])
    expect(called.every((url) => url.startsWith(`${shop.home}/`))).toBe(true)
  })
})

describe('pages for browsers', () => {
  it('say what is wrong in plain words, repeat nothing that came, and run nothing', async () => {
    const { status, text, headers } = await ask(await beginPath('https://evil.example/<script>alert(1)</script>'))
    expect(status).toBe(400)
    expect(text).toContain('This is not the address of a shop that can be connected.')
    expect(text).not.toMatch(/evil|<script/)
    expect(headers.get('content-security-policy')).toContain(`default-src 'none'`)
    expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual(['no-store', 'no-referrer'])
    expect(headers.get('x-request-id')).toBeTruthy()
  })
})

describe('limits', () => {
  it('end the tries of one address, and of no other', async () => {
    const shop = aShop()
    network(shop)
    const from = newAddress()
    const path = await beginPath(shop.home)
    const answers: { status: number; headers: Headers }[] = []
    for (let i = 0; i < 21; i++) answers.push(await ask(path, { from }))
    const last = answers.pop()
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(302))
    const wait = Number(last?.headers.get('retry-after'))
    expect([last?.status, wait > 0 && wait <= 10]).toEqual([429, true])
    expect((await ask(path)).status).toBe(302)
  })

  it('count in the record as well, where an isolate forgets', async () => {
    const shop = aShop()
    network(shop)
    const from = newAddress()
    const path = await beginPath(shop.home)
    const now = Date.now()
    const clock = vi.spyOn(Date, 'now')
    for (let i = 0; i < 30; i++) {
      clock.mockReturnValue(now + i * 11_000)
      expect((await ask(path, { from })).status).toBe(302)
    }
    clock.mockReturnValue(now + 31 * 11_000)
    expect((await ask(path, { from })).status).toBe(429)
    const key = { consumer_key: `ck_${'0'.repeat(40)}`, consumer_secret: `cs_${'0'.repeat(40)}` }
    const pasted = await post('/connect/woocommerce/key', { shop: shop.home, ...key }, { from })
    expect([pasted.status, pasted.headers.get('retry-after')]).toEqual([429, '3600'])
    const askers = await testEnv.DB.prepare('SELECT DISTINCT asker FROM connect_states').all<{ asker: string }>()
    expect(askers.results.every(({ asker }) => /^[A-Za-z0-9_-]{16}$/.test(asker))).toBe(true)
  })
})

describe('logs', () => {
  it('hold no key, secret, state, verifier, code or address of a shop, whatever goes wrong', async () => {
    const lines: string[] = []
    vi.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)))
    vi.spyOn(console, 'error').mockImplementation((line: unknown) => void lines.push(String(line)))
    const shop = aShop()
    network(shop)
    const { state } = await approved(shop)
    const connected = await claimed(state)
    await claimed(state)
    const second = await connect(shop)
    for (const trouble of ['plain permalinks', 'maintenance', 'firewall', 'busy', 'redirect', 'critical'] as const) {
      shop.trouble = trouble
      const { consumerKey, consumerSecret } = shop.newKey()
      const { status } = await post('/connect/woocommerce/key', {
        shop: shop.home,
        consumer_key: consumerKey,
        consumer_secret: consumerSecret,
      })
      expect(status).toBeGreaterThan(400)
    }
    await claimed((await begin(shop)).state, 'a-wrong-verifier-that-should-not-show')
    const secrets = [
      state,
      VERIFIER,
      'a-wrong-verifier',
      shop.home.replace('https://', ''),
      connected.json.hook.secret,
      second.plugin.secret,
    ]
    const said = lines.join('\n')
    expect(lines.length).toBeGreaterThan(10)
    for (const secret of [...secrets, ...[...shop.keys].flatMap(([key, { secret: half }]) => [key, half])])
      expect(said).not.toContain(secret)
  }, 30_000)
})
