// Before a package is packed: without its build the tarball would be a manifest and nothing else.

import { existsSync } from 'node:fs'

if (!existsSync('dist/index.js')) {
  console.error('there is nothing to pack; run npm run build first')
  process.exit(1)
}
