/** Certificates of an authority that exists for one test, and a front that speaks https for PHP's server. */
import { execFileSync } from 'node:child_process'
import { createReadStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request as ask } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'

export interface Certificate {
  readonly key: Buffer
  readonly cert: Buffer
  /** The authority's file, for whoever is to trust it. */
  readonly ca: string
}

/** For 127.0.0.1 and localhost. The folder stays until the process ends: sites read the authority's file from it. */
export function certificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'wenext-tls-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const at = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=Test authority',
  )
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'site.key', '-out', 'site.csr', '-subj', '/CN=localhost')
  writeFileSync(at('san.txt'), 'subjectAltName=DNS:localhost,IP:127.0.0.1')
  openssl(
    'x509',
    '-req',
    '-in',
    'site.csr',
    '-CA',
    'ca.pem',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-out',
    'site.pem',
    '-days',
    '2',
    '-extfile',
    'san.txt',
  )
  return { key: readFileSync(at('site.key')), cert: readFileSync(at('site.pem')), ca: at('ca.pem') }
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
}

/** Hands requests on to `port` of this machine, as the web servers of hosting companies do to PHP; plain files of `root`, if there is one, it serves itself. */
export function front(tls: Certificate, port: number, root?: string): Server {
  return createServer({ key: tls.key, cert: tls.cert }, (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'https://localhost')
    const type = TYPES[extname(pathname)]
    if (root !== undefined && type !== undefined && !pathname.includes('..')) {
      const file = createReadStream(join(root, decodeURIComponent(pathname)))
      file.once('open', () => void file.pipe(response.writeHead(200, { 'content-type': type, 'cache-control': 'max-age=600' })))
      file.once('error', () => response.writeHead(404).end())
      return
    }
    const headers = { ...request.headers, 'x-forwarded-proto': 'https', connection: 'close' }
    const on = ask({ host: '127.0.0.1', port, path: request.url, method: request.method, headers, agent: false }, (answer) => {
      const { connection: _connection, ...rest } = answer.headers
      response.writeHead(answer.statusCode ?? 502, rest)
      answer.pipe(response)
    })
    on.on('error', () => response.writeHead(502).end())
    request.pipe(on)
  })
}

export const listen = (server: Server): Promise<number> =>
  new Promise((done) => server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)))
