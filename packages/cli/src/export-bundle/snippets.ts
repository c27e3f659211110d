// Ready pieces for web servers and hosters that answer /.well-known/browserid for a domain whose site is elsewhere.

/** What the pieces say. */
export interface SnippetInput {
  readonly domain: string
  /** The document's text, one line. */
  readonly document: string
  /** Host that signs, when the domain delegates; pages are there then. */
  readonly delegatesTo: string | undefined
}

/** One file of the bundle. */
export interface Snippet {
  /** Path inside the bundle. */
  readonly file: string
  readonly text: string
}

const PATH = '/.well-known/browserid'
const MAX_AGE = 'public, max-age=3600'
const CAUTION = `Answer it on this very host with status 200 and application/json: a redirect (also to www), a password or
another content type breaks it.`

/** One snippet for each server and hoster we know. */
export function snippetsFor(input: SnippetInput): readonly Snippet[] {
  return [
    { file: 'caddy/Caddyfile', text: caddy(input) },
    { file: 'nginx/browserid.conf', text: nginx(input) },
    { file: 'traefik/dynamic.yml', text: traefik(input) },
    { file: 'netlify/_headers', text: headersFile('Netlify', 'publish directory') },
    { file: `netlify${PATH}`, text: `${input.document}\n` },
    {
      file: 'cloudflare/_headers',
      text: headersFile('Cloudflare Pages', 'build output directory'),
    },
    { file: `cloudflare${PATH}`, text: `${input.document}\n` },
    { file: 'cloudflare/worker.js', text: worker(input) },
    { file: 'github-pages/.nojekyll', text: '' },
    { file: `github-pages${PATH}`, text: `${input.document}\n` },
    { file: 'github-pages/README.txt', text: githubPages(input) },
  ]
}

function head(comment: string, where: string): string {
  return [where, ...CAUTION.split('\n')].map((line) => `${comment} ${line}\n`).join('')
}

function caddy({ domain, document }: SnippetInput): string {
  return `${head('#', `Caddy: put this into the block of ${domain} in your Caddyfile; then: caddy reload`)}
# Caddy runs redir and basic_auth before handle, wherever they stand. Give them a matcher that leaves this path alone:
#	@others not path ${PATH}
#	redir @others https://www.${domain}{uri}
handle ${PATH} {
	header Content-Type application/json
	header Cache-Control "${MAX_AGE}"
	respond \`${document}\` 200
}
`
}

function nginx({ domain, document }: SnippetInput): string {
  return `${head('#', `nginx: include this file in the server block of ${domain} that listens on 443; then: nginx -s reload`)}
# A "return 301" in the server block itself comes before every location: move it into "location / { ... }".
location = ${PATH} {
    default_type application/json;
    add_header Cache-Control "${MAX_AGE}" always;
    return 200 '${document}';
}
`
}

/** Traefik answers nothing by itself: it passes the path to signet, under the domain's own name. */
function traefik({ domain }: SnippetInput): string {
  return `${head('#', `Traefik: a file for the file provider; put the address of signet into url. Traefik answers nothing by itself, so it asks signet.`)}
http:
  routers:
    browserid:
      rule: "Host(\`${domain}\`) && Path(\`${PATH}\`)"
      priority: 10000
      entryPoints: ["websecure"]
      service: signet
      tls: {}
  services:
    signet:
      loadBalancer:
        passHostHeader: true
        servers:
          - url: "http://127.0.0.1:8080"
`
}

function headersFile(hoster: string, folder: string): string {
  return `${head('#', `${hoster}: copy this file and the folder .well-known beside it into the ${folder} of the site.`)}
${PATH}
  Content-Type: application/json
  Cache-Control: ${MAX_AGE}
`
}

function worker({ domain, document }: SnippetInput): string {
  return `${head('//', `Cloudflare, when the site is not on Pages: a Worker on the route ${domain}${PATH}*`)}
export default {
  fetch() {
    return new Response(${JSON.stringify(document)}, {
      headers: { 'content-type': 'application/json', 'cache-control': '${MAX_AGE}' },
    })
  },
}
`
}

function githubPages({ domain }: SnippetInput): string {
  return `GitHub Pages: copy .nojekyll and the folder .well-known into the root of the published branch. Without
.nojekyll, folders that begin with a dot are left out.

GitHub Pages sends a file without an ending as application/octet-stream and lets nobody change that, and
verifiers take application/json only. So this works with a proxy in front of it alone: put ${domain} behind
Cloudflare (cloudflare/worker.js here, on the route ${domain}${PATH}*), or move the site to
a hoster that lets you set the type. \`signet doctor ${domain}\` names it as content-type until then.

${CAUTION}
`
}
