/** What Linux tells of the processes that a measurement started. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Clock ticks per second of /proc; the kernel fixes it for user space. */
const TICKS = 100

/** The fields of /proc/<pid>/stat behind the name, which may itself hold spaces; undefined once the process is gone. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/** CPU time of all threads, user and kernel, in milliseconds. */
export function cpuMs(pid: number): number {
  const stat = statOf(pid)
  if (!stat) throw new Error(`process ${pid} is gone, so its CPU time is too`)
  return ((Number(stat[11]) + Number(stat[12])) / TICKS) * 1000
}

/** How long ago the process was started, in milliseconds, to the kernel's 10 ms. */
export function ageMs(pid: number): number {
  const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0])
  return (uptime - Number(statOf(pid)?.[19]) / TICKS) * 1000
}

/** Resident memory in MB. */
export function memoryMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
}

/** Whether it still runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  const stat = statOf(pid)
  return stat !== undefined && stat[0] !== 'Z'
}

/** Every descendant of a process, children before grandchildren. */
export function descendantsOf(root: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    const parent = Number.isInteger(pid) ? Number(statOf(pid)?.[1]) : Number.NaN
    if (parent > 0) parents.set(pid, parent)
  }
  const found = [root]
  for (const above of found) for (const [pid, parent] of parents) if (parent === above && !found.includes(pid)) found.push(pid)
  return found.slice(1)
}

/** Which of these processes listens on the port of this machine's own address. */
export function listenerOf(port: number, pids: readonly number[]): number | undefined {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const row = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .find((line) => new RegExp(`^\\s*\\d+: [0-9A-F]{8}:${hex} \\S+ 0A `).test(line))
  const socket = `socket:[${row?.trim().split(/\s+/)[9]}]`
  return pids.find((pid) => row !== undefined && openFiles(pid).includes(socket))
}

function openFiles(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => linkOf(`/proc/${pid}/fd/${fd}`))
  } catch {
    return []
  }
}

function linkOf(path: string): readonly string[] {
  try {
    return [readlinkSync(path)]
  } catch {
    return [] // closed meanwhile
  }
}
