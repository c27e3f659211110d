import assert from 'node:assert/strict'
import { registerHooks } from 'node:module'
import { it } from 'node:test'
import { openDatabase } from './open-database.ts'

it('says what to install where the PostgreSQL driver is not', async (t) => {
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'pg') throw new Error('no such package')
      return next(specifier, context)
    },
  })
  t.after(() => hooks.deregister())
  await assert.rejects(openDatabase('postgres://localhost/none', {}), {
    code: 'ERR_STORE_DRIVER_MISSING',
  })
})
