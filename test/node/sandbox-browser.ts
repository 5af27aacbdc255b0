import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import chromium, { inflate, setupLambdaEnvironment } from '@sparticuz/chromium'
import type { Browser } from 'playwright-core'
import { chromium as driver } from 'playwright-core'

/** A Chromium: the one that CHROME_PATH names, else the one of the npm package. `flags` come beside ours. */
export async function launch(directory: string, flags: readonly string[] = []): Promise<Browser> {
  if (process.env['CHROME_PATH']) return driver.launch({ executablePath: process.env['CHROME_PATH'], args: [...flags] })
  // The package's Chromium looks for its own nss and nspr, which a bare machine lacks.
  const bin = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../bin')
  await inflate(join(bin, 'al2023.tar.br'))
  setupLambdaEnvironment(join(tmpdir(), 'al2023', 'lib'))
  // The package's one font has no ₹; those of the machine come behind it.
  const fonts = join(directory, 'fonts.conf')
  const places = [join(tmpdir(), 'fonts', 'fonts'), '/usr/share/fonts', '/usr/local/share/fonts']
  await writeFile(
    fonts,
    `<?xml version="1.0"?><fontconfig>${places.map((place) => `<dir>${place}</dir>`).join('')}<cachedir>${directory}</cachedir></fontconfig>`,
  )
  process.env['FONTCONFIG_FILE'] = fonts
  // Not the package's own flags: they make one process, which ends with its first page, and switch web security off.
  return driver.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none', ...flags],
    headless: true,
  })
}
