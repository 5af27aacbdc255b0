// Written by scripts/build-shopify.ts from shopify.app.toml. Changes by hand are lost.
export const ORIGIN = 'https://relay.example.com'
