/** The version of Shopify's Admin API that every call names, and when Shopify stops to serve it (shopify.dev: API versioning, 12 months). */
export const API_VERSION = '2026-10'
export const API_VERSION_ENDS = '2027-10-01'
