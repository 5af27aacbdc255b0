/** Where the project cannot run, and what to do about it, in a sentence. */

/** A failure that is told as a sentence, without a stack. */
export class Refusal extends Error {}

const MINIMUM_NODE = 20

/** @param {string} version */
export function refuseOldNode(version) {
  if (Number(version.split('.')[0]) >= MINIMUM_NODE) return
  throw new Refusal(
    `Node ${version} is too old: this project starts with Node ${MINIMUM_NODE} or newer. Install a current Node, then try again.`,
  )
}

/** The Workers runtime is published for these; elsewhere it could not start. @param {string} platform @param {string} arch */
export function refusePlatform(platform, arch) {
  if (platform === 'win32') {
    throw new Refusal('Windows is not supported directly. Open the project inside WSL 2 (Windows Subsystem for Linux) and start it there.')
  }
  if (!['linux', 'darwin'].includes(platform) || !['x64', 'arm64'].includes(arch)) {
    throw new Refusal(`The Workers runtime does not exist for ${platform} on ${arch}. It runs on Linux and macOS, on x64 and arm64.`)
  }
  if (platform === 'linux' && isMusl()) {
    throw new Refusal(
      'This Linux uses musl (Alpine does), and the Workers runtime needs glibc. Use a Debian or Ubuntu based system or image.',
    )
  }
}

function isMusl() {
  const reporter = /** @type {NodeJS.ProcessReport & { excludeNetwork?: boolean }} */ (process.report)
  reporter.excludeNetwork = true // names of network peers are not needed, and slow to find
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (reporter.getReport())
  return !report.header?.glibcVersionRuntime
}
