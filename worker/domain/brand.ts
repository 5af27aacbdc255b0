/** A type that only its own maker can produce, so that look-alikes aren't mixed up. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name }
