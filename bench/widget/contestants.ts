/** What is measured side by side: nothing, a plain link, our widget, and the peers that npm offers. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { ROOT } from '../product.ts'

const PEERS = join(ROOT, 'bench', 'peers')

export interface Contestant {
  readonly name: string
  /** Markup at the end of the body. */
  readonly markup: string
  /** Address → script. */
  readonly files: Readonly<Record<string, string>>
}

/** The peers live in a package of their own, so that whoever doesn't measure never installs them. */
export function installPeers(): void {
  if (existsSync(join(PEERS, 'node_modules', 'lighthouse'))) return
  console.log('Installing the peers (once) …')
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--legacy-peer-deps'], { cwd: PEERS, stdio: 'inherit' })
  if (status !== 0) throw new Error('the peers could not be installed')
}

const REACT = [
  {
    name: 'react-floating-whatsapp 5.0.8',
    code: `import { FloatingWhatsApp as W } from 'react-floating-whatsapp'`,
    props: `{ phoneNumber: '918000000100', accountName: 'Chai & Cotton' }`,
  },
  {
    name: '@carlos8a/react-whatsapp-floating-button 1.1.5',
    code: `import { FloatingWhatsApp as W } from '@carlos8a/react-whatsapp-floating-button'`,
    props: `{ phoneNumber: '918000000100', accountName: 'Chai & Cotton' }`,
  },
  {
    name: 'react-whatsapp-widget 2.2.0',
    code: `import { WhatsAppWidget as W } from 'react-whatsapp-widget'; import 'react-whatsapp-widget/dist/index.css'`,
    props: `{ phoneNumber: '918000000100' }`,
  },
] as const

const LINK = `<a href="https://wa.me/918000000100?text=Hello" target="_blank" rel="noopener" aria-label="Chat on WhatsApp" class="wa"><svg width="28" height="28" viewBox="0 0 24 24" aria-hidden="true"><path fill="#fff" d="M12 2a10 10 0 0 0-8.6 15L2 22l5.2-1.4A10 10 0 1 0 12 2Z"/></svg></a><style>.wa{position:fixed;right:16px;bottom:16px;width:56px;height:56px;border-radius:50%;background:#128c4b;display:grid;place-items:center}</style>`

/** `launcher` is the script that the running product serves for the demo merchant. */
export async function contestants(launcher: string): Promise<readonly Contestant[]> {
  const peers = await Promise.all(
    REACT.map(async ({ name, code, props }, i): Promise<Contestant> => {
      const file = `/peer-${i}.js`
      return { name, markup: `<script defer src="${file}"></script>`, files: { [file]: await bundlePeer(code, props) } }
    }),
  )
  return [
    { name: 'nothing', markup: '', files: {} },
    { name: 'a plain wa.me link', markup: LINK, files: {} },
    { name: 'WeNext', markup: '<script async src="/w/key.js"></script>', files: { '/w/key.js': launcher } },
    ...peers,
  ]
}

/** One script with React and the peer in it, its style inlined, as a shop without React would have to ship it. */
async function bundlePeer(code: string, props: string): Promise<string> {
  const result = await build({
    stdin: {
      contents: `import { createElement } from 'react'; import { createRoot } from 'react-dom/client'; ${code}
        const into = document.createElement('div'); document.body.append(into); createRoot(into).render(createElement(W, ${props}))`,
      resolveDir: PEERS,
      loader: 'js',
    },
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2020',
    outdir: PEERS,
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.png': 'dataurl', '.svg': 'dataurl', '.jpg': 'dataurl', '.mp3': 'dataurl' },
    logLevel: 'error',
  })
  const of = (ending: string) => result.outputFiles.find((file) => file.path.endsWith(ending))?.text ?? ''
  const css = of('.css')
  const style = css ? `;(()=>{const s=document.createElement('style');s.textContent=${JSON.stringify(css)};document.head.append(s)})()` : ''
  return of('.js') + style
}
