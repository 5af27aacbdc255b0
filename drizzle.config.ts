import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'sqlite',
  schema: ['./worker/db/schema/control.ts', './worker/db/schema/tenant.ts'],
  out: './migrations',
  casing: 'snake_case',
})
