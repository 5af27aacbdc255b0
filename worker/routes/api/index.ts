import { OpenAPIHono } from '@hono/zod-openapi'
import type { AppContext } from '../context.ts'

export const api = new OpenAPIHono<AppContext>()
