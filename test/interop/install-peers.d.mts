// Types of install-peers.mjs, which runs before there is a compiler.
export declare function ensurePeers(): URL
