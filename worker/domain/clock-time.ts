import * as z from 'zod'

/** A time of day on somebody's wall: "21:30". */
export const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
