import { execFileSync, spawnSync } from 'node:child_process'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { leftOut, machine, PLUGIN } from './machine.ts'

const files = globSync('**/*.php', { cwd: PLUGIN }).toSorted()
const read = (file: string) => readFileSync(join(PLUGIN, file), 'utf8')
const main = read('wenext-chat-updates.php')
const readme = read('readme.txt')
const header = (name: string) => new RegExp(`^ \\* ${name}:\\s+(.+)$`, 'm').exec(main)?.[1]
const line = (name: string) => new RegExp(`^${name}:\\s+(.+)$`, 'm').exec(readme)?.[1]

/** What the directory of wordpress.org checks by machine (WordPress/plugin-check, docs/checks.md), as far as it can be read off the files. */
describe('the rules of wordpress.org', () => {
  it('has the headers, and readme.txt says the same', () => {
    expect(header('Requires PHP')).toBe('7.4')
    expect(header('Requires Plugins')).toBe('woocommerce')
    expect(header('License')).toBe('GPL-2.0-or-later')
    expect(header('Text Domain')).toBe('wenext-chat-updates')
    expect(readme.split('\n')[0]).toBe(`=== ${header('Plugin Name')} ===`)
    expect(line('Stable tag')).toBe(header('Version'))
    expect(read('src/Plugin.php')).toContain(`const VERSION = '${header('Version')}'`)
    for (const name of ['License', 'License URI', 'Requires PHP', 'Requires at least']) expect(line(name), name).toBe(header(name))
  })

  it('carries no trademark in name or slug, except “for WooCommerce”', () => {
    const name = `${header('Plugin Name')} ${header('Text Domain')}`.replace('for WooCommerce', '')
    expect(name.toLowerCase()).not.toMatch(/whatsapp|wordpress|facebook|meta\b|woo|shopify|\bwp-|\bwa-/)
  })

  it('keeps to the lengths, and says which service it talks to', () => {
    expect(line('Tags')?.split(',').length).toBeLessThanOrEqual(5)
    const short = /License URI:.+\n\n(.+)\n/.exec(readme)?.[1] ?? ''
    expect(short.length).toBeGreaterThan(20)
    expect(short.length).toBeLessThanOrEqual(150)
    for (const section of [
      'Description',
      'Installation',
      'External services',
      'Frequently Asked Questions',
      'Screenshots',
      'Changelog',
      'Upgrade Notice',
    ])
      expect(readme).toContain(`\n== ${section} ==\n`)
  })

  it('runs nothing when a file is called directly', () => {
    expect(files.length).toBeGreaterThan(30)
    for (const file of files) {
      // A file that only declares a class without WordPress has nothing to run.
      if (/Knows nothing of WordPress|^src\/autoload/m.test(read(file)) || file === 'src/autoload.php' || file === 'src/Carts/Message.php')
        continue
      expect(read(file), file).toMatch(/defined\( '(ABSPATH|WP_UNINSTALL_PLUGIN)' \) \|\| exit;/)
    }
  })

  it('keeps classes small, and each in the file of its name', () => {
    for (const file of files.filter((one) => one.startsWith('src/') && one !== 'src/autoload.php')) {
      const text = read(file)
      expect(text.split('\n').length, file).toBeLessThanOrEqual(220)
      const namespace = file
        .split('/')
        .slice(1, -1)
        .map((part) => `\\${part}`)
        .join('')
      expect(text, file).toContain(`namespace WeNext\\ChatUpdates${namespace};`)
      expect(text, file).toContain(`final class ${file.split('/').at(-1)?.replace('.php', '')} {`)
    }
  })

  it('has every text in the file for translators, under the slug as text domain', () => {
    const pot = readFileSync(join(PLUGIN, 'languages/wenext-chat-updates.pot'), 'utf8')
    let count = 0
    for (const file of files) {
      for (const [, , text = ''] of read(file).matchAll(/\b(__|esc_html__|esc_html_e|esc_attr__|_n)\( '((?:[^'\\]|\\.)*)'/g)) {
        expect(pot, `${file}: run xgettext as docs/install-woocommerce.md says`).toContain(`msgid "${text.replaceAll('"', '\\"')}"`)
        count++
      }
      for (const [call] of read(file).matchAll(/\b(?:__|esc_html__|esc_html_e|esc_attr__)\( '(?:[^'\\]|\\.)*'[^)]*\)/g))
        expect(call, file).toContain("'wenext-chat-updates'")
    }
    expect(count).toBeGreaterThan(60)
  })

  it('writes nothing that is not escaped', () => {
    for (const file of files) {
      for (const [said] of read(file).matchAll(/(?:\becho |<\?=)[^;]*;/g))
        expect(said, file).toMatch(/^echo (esc_|'[^$]*';|\$is_well \? '' : ')/)
    }
  })

  it('holds no hidden file, archive or large asset', () => {
    for (const file of globSync('**/*', { cwd: PLUGIN })) {
      expect(file).not.toMatch(/(^|\/)\.|\.(zip|gz|phar|exe)$|\s/)
      expect(statSync(join(PLUGIN, file)).size, file).toBeLessThan(293 * 1024)
    }
  })
})

describe.skipIf(leftOut('PHP of the plugin', machine.php, 'PHP'))('PHP', () => {
  it(`reads each of the ${files.length} files`, () => {
    for (const file of files) expect(spawnSync('php', ['-l', join(PLUGIN, file)]).status, file).toBe(0)
  })

  it('needs nothing that PHP 7.4 lacks', () => {
    const found = execFileSync('php', ['-r', NEWER, '--', ...files.map((file) => join(PLUGIN, file))], { encoding: 'utf8' })
    expect(found).toBe('')
  })

  it('keeps its promises where no WordPress is needed', () => {
    const { status, stdout } = spawnSync('php', [join(import.meta.dirname, 'php/run.php')], { encoding: 'utf8' })
    expect(stdout).toMatch(/^\d+ passed, 0 failed$/m)
    expect(status).toBe(0)
  })
})

/** Lists tokens and functions that came with PHP 8: match, ?->, enum, readonly, attributes, mixed and union types, str_contains and its sisters. */
const NEWER = String.raw`
foreach ( array_slice( $argv, 1 ) as $file ) {
  $tokens = token_get_all( file_get_contents( $file ) );
  foreach ( $tokens as $i => $token ) {
    if ( ! is_array( $token ) ) { continue; }
    $name = token_name( $token[0] );
    $bad  = in_array( $name, array( 'T_MATCH', 'T_NULLSAFE_OBJECT_OPERATOR', 'T_ENUM', 'T_READONLY', 'T_ATTRIBUTE' ), true )
      || ( 'T_STRING' === $name && in_array( strtolower( $token[1] ), array( 'mixed', 'str_contains', 'str_starts_with', 'str_ends_with', 'array_is_list' ), true ) );
    if ( $bad ) { echo basename( $file ), ':', $token[2], ' ', $token[1], "\n"; }
  }
}`
