/** A lock file that a killed holder does not keep: the holder touches it, and one left untouched is stale. */
import { closeSync, openSync, rmSync, statSync, utimesSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const TOUCH_MS = 1000
export const STALE_MS = 10_000

/** @param {string} file @returns {boolean} */
function take(file) {
  try {
    closeSync(openSync(file, 'wx'))
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  }
}

/** @param {string} file */
function isStale(file) {
  try {
    return Date.now() - statSync(file).mtimeMs > STALE_MS
  } catch {
    return false // it has just been given back
  }
}

/**
 * @template T
 * @param {string} file @param {string} waiting said once when another holds it @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, waiting, work) {
  let told = false
  while (!take(file)) {
    if (isStale(file)) {
      rmSync(file, { force: true })
      continue
    }
    if (!told) console.log(waiting)
    told = true
    await sleep(200)
  }
  const touch = setInterval(() => {
    try {
      utimesSync(file, new Date(), new Date())
    } catch {
      // Somebody removed it by hand; the install goes on.
    }
  }, TOUCH_MS)
  const drop = () => rmSync(file, { force: true })
  process.once('exit', drop)
  try {
    return await work()
  } finally {
    clearInterval(touch)
    process.off('exit', drop)
    drop()
  }
}
