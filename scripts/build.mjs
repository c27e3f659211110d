// `npm run build`: what is published. Types and JavaScript by tsc, browser scripts by esbuild.

import { buildBrowserScripts } from './build-browser.mjs'
import { run } from './run.mjs'

await buildBrowserScripts()
await run('tsc', ['-b'])
