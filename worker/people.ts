import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { AppError } from './domain/errors.ts'
import { varsOf } from './env.ts'
import { api } from './routes/api/index.ts'
import { dev } from './routes/dev.ts'
import { operator } from './routes/operator.ts'
import type { AppContext } from './routes/context.ts'
import { asSurface } from './surface.ts'

/** What merchants' programs, operators and the demo ask. */
export const people = asSurface(new Hono<AppContext>())
people.use(secureHeaders())
people.route('/api/v1', api)
people.route('/operator', operator)
people.use('/dev/*', async function onlyInDemo(c, next) {
  if (varsOf(c.env).DEMO !== '1') throw new AppError('request.not_found')
  await next()
})
people.route('/dev', dev)
