/** A picture of every file that git would see, to tell whether a generator changed one. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './run.ts'

type Picture = ReadonlyMap<string, string>

/** Tracked and untracked files, ignored ones not. */
export function pictureTree(): Picture {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' })
  const picture = new Map<string, string>()
  for (const file of listed.split('\0')) {
    const path = join(ROOT, file)
    if (file !== '' && existsSync(path) && statSync(path).isFile())
      picture.set(file, createHash('sha256').update(readFileSync(path)).digest('hex'))
  }
  return picture
}

/** Files that were added, changed or removed between the two. */
export function changedFiles(before: Picture, after: Picture): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((file) => before.get(file) !== after.get(file)).toSorted()
}
