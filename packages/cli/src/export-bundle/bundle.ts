// The bundle of a domain: its document, a snippet for each web server, and a page that says where what goes.
import { renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SUPPORT_DOCUMENT_PATH } from '@signet-id/protocol'
import { makeFolder } from '../folder.ts'
import { PASSED_PATHS } from '../passed-paths.ts'
import { type Snippet, type SnippetInput, snippetsFor } from './snippets.ts'

/** Every file of the bundle. */
export function bundleFiles(input: SnippetInput): readonly Snippet[] {
  return [
    { file: 'README.txt', text: readme(input) },
    { file: `static${SUPPORT_DOCUMENT_PATH}`, text: `${input.document}\n` },
    ...snippetsFor(input),
  ]
}

/** Writes the files, each whole or not at all. */
export function writeBundle(folder: string, files: readonly Snippet[]): void {
  for (const { file, text } of files) {
    const path = join(folder, file)
    makeFolder(dirname(path))
    writeFileSync(`${path}.new`, text, { mode: 0o644 })
    renameSync(`${path}.new`, path)
  }
}

function readme({ domain, delegatesTo }: SnippetInput): string {
  const duty = delegatesTo
    ? `${domain} delegates to ${delegatesTo}. The document names that host and never changes; keys and pages are there.`
    : `${domain} signs for itself, so the document holds its keys. After every rotation of keys, export it again - or better, let
the web server pass ${SUPPORT_DOCUMENT_PATH} to signet, which is always right. Beside it, pass the whole host to signet,
or at least ${PASSED_PATHS}: people sign in there, and links lead there.`
  return `What https://${domain}${SUPPORT_DOCUMENT_PATH} has to answer, for a site that is not served by signet.

${duty}

  static/        the file by itself
  caddy/         for Caddy
  nginx/         for nginx
  traefik/       for Traefik
  netlify/       for Netlify
  cloudflare/    for Cloudflare Pages, or a Worker before any other site
  github-pages/  for GitHub Pages, and why that is not enough

Take one. It must answer on ${domain} itself: with status 200, as application/json, without a redirect
(also none to www), without a password. Then: signet doctor ${domain}
`
}
