// Response headers by kind of answer, in one table (threat model 5.9; design 3 for the journey's opener policy).

/** What an answer is, which decides its headers. */
export type PageKind = 'page' | 'journey' | 'api' | 'public' | 'asset' | 'document'

const HSTS = 'max-age=31536000; includeSubDomains'
const NO_FEATURES = 'camera=(), microphone=(), geolocation=()'

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const EVERYWHERE: Readonly<Record<string, string>> = {
  'strict-transport-security': HSTS,
  'x-content-type-options': 'nosniff',
  'permissions-policy': NO_FEATURES,
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox",
}

const BY_KIND: Readonly<Record<PageKind, Readonly<Record<string, string>>>> = {
  /** Account, enrolment and error pages: nobody keeps a handle on them. */
  page: { 'content-security-policy': PAGE_POLICY, 'cross-origin-opener-policy': 'same-origin' },
  /** Pages between a site and its assertion: the opener must survive, and the next page must learn who sent the person. */
  journey: {
    'content-security-policy': PAGE_POLICY,
    'cross-origin-opener-policy': 'unsafe-none',
    'referrer-policy': 'strict-origin',
  },
  api: {},
  /** Scripts and pictures that other people's pages load. */
  public: {
    'cross-origin-resource-policy': 'cross-origin',
    'access-control-allow-origin': '*',
    'cache-control': 'public, max-age=3600',
  },
  /** Our own scripts and styles, under a URL that names their content. */
  asset: { 'cache-control': 'public, max-age=31536000, immutable' },
  /** Support documents: public, cacheable for the hour that verifiers honour (threat model 5.5). */
  document: {
    'cross-origin-resource-policy': 'cross-origin',
    'access-control-allow-origin': '*',
    'cache-control': 'public, max-age=3600',
  },
}

const ALL = Object.fromEntries(
  Object.entries(BY_KIND).map(([kind, own]) => [kind, { ...EVERYWHERE, ...own }]),
) as Record<PageKind, Readonly<Record<string, string>>> // one entry a kind

/** All headers of a kind; a handler's own headers win over them. */
export function headersFor(kind: PageKind): Readonly<Record<string, string>> {
  return ALL[kind]
}
