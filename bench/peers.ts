// The same job done by browserid-crypto and browserid-local-verify (pure JavaScript, as an install without scripts has them).
import { makeBundle, supportText, testKey } from '@signet-id/testing'
import { loadPeers, promised } from '../test/interop/peers.ts'
import { AUDIENCE, makeMaterial, verifierFor } from './bundles.ts'
import { startDocumentServer } from './documents.ts'
import { type Bench, figure, type Row, ratioAtLeast } from './figures.ts'
import { measure } from './measure.ts'

const CERTIFICATES = 2500

/** Verifications a CPU-second, ours and theirs. */
export const peers: Bench = {
  name: 'peers',
  about: 'verifying RS256/RS256 with the library, against the old npm packages',
  async run({ quick }) {
    const { crypto, LocalVerify } = loadPeers()
    const { issuerKey, bundles, bundle } = makeMaterial('RS256', 'RS256', quick ? 10 : CERTIFICATES)
    const document = supportText(issuerKey)
    const server = await startDocumentServer(document)
    try {
      const { port } = server
      const parts = { issuerKey, userKey: testKey('RS256', 'bench user'), nowMs: Date.now() }
      const domain = `127.0.0.1:${port}`
      const overTls = makeBundle({ ...parts, email: `alice@${domain}`, issuer: domain })
      const inMemory = new LocalVerify({
        httpRequest: (_domain, _path, done) =>
          done(null, 200, { 'content-type': 'application/json' }, document),
      })
      const shipped = new LocalVerify({ insecureSSL: true })
      const issuerPeerKey = crypto.loadPublicKeyFromObject(issuerKey.wire)
      const ours = verifierFor(issuerKey)
      const rates = await measure(
        {
          ours: {
            run: (i) =>
              ours.verify(bundles[i % bundles.length] ?? bundle, { expectedAudience: AUDIENCE }),
          },
          crypto: {
            run: () =>
              promised((done) =>
                crypto.cert.verifyBundle(
                  bundle,
                  new Date(),
                  (_, next) => next(null, issuerPeerKey),
                  done,
                ),
              ),
          },
          local: {
            run: () =>
              promised((done) => inMemory.verify({ assertion: bundle, audience: AUDIENCE }, done)),
          },
          shipped: {
            inFlight: 8,
            run: () =>
              promised((done) => shipped.verify({ assertion: overTls, audience: AUDIENCE }, done)),
          },
        },
        { quick },
      )
      const peer = (
        name: 'crypto' | 'local' | 'shipped',
        word: string,
        what: string,
        least?: number,
      ): Row[] => {
        const theirs = figure(`peers.${word}`, what, '/core-s', rates[name])
        const target = least === undefined ? undefined : ratioAtLeast(least)
        return [
          theirs,
          figure(`peers.ours-to-${word}`, '  library over it', '/core-s', rates.ours, {
            over: theirs,
            target,
          }),
        ]
      }
      return [
        ...peer('crypto', 'browserid-crypto', 'browserid-crypto verifyBundle, key loaded'),
        ...peer('local', 'local-verify', 'browserid-local-verify, document in memory', 2.5),
        ...peer(
          'shipped',
          'local-verify-shipped',
          'browserid-local-verify as it ships, https on loopback',
          25,
        ),
      ]
    } finally {
      server.stop()
    }
  },
}
