/** A port that is taken ends the start before anything else happens. */
import { createServer } from 'node:net'
import { HOST, type Config } from './config.ts'
import { StartRefused } from './say.ts'

export async function refuseTakenPorts(config: Config): Promise<void> {
  await refuseTaken(config.port, 'PORT', 'the product')
  await refuseTaken(config.sandboxPort, 'SANDBOX_PORT', 'the sandbox')
}

function refuseTaken(port: number, name: string, what: string): Promise<void> {
  const probe = createServer()
  return new Promise((free, fail) => {
    probe.once('error', (error: NodeJS.ErrnoException) => fail(new StartRefused(sentence(error.code, port, name, what))))
    probe.listen({ port, host: HOST, exclusive: true }, () => probe.close(() => free()))
  })
}

function sentence(code: string | undefined, port: number, name: string, what: string): string {
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken, and ${what} needs it. Stop the program that uses it, or choose another port: ${name}=${port + 10} npm start`
  }
  if (code === 'EACCES') return `Port ${port} may not be opened by this user. Choose one above 1023: ${name}=8787 npm start`
  return `Port ${port} could not be opened for ${what} (${code}). Choose another one: ${name}=${port + 10} npm start`
}
