import * as z from 'zod'
import { present, text, zonedTime } from '../kit/fields.ts'
import { EXPLAINED, orderRefs, type ParcelNews, type StatusMap } from '../kit/parcels.ts'
import { isReturn, standingOf, wordOf } from './mapping.ts'

/** A parcel, as scan push and the tracking API tell it. The first says `NSLCode`, the second `Status.StatusCode`. */
export const Shipment = z.object({
  AWB: text,
  ReferenceNo: text,
  NSLCode: text,
  ExpectedDeliveryDate: text,
  Status: z.object({ Status: text, StatusType: text, StatusDateTime: text, StatusCode: text, Instructions: text }).nullish(),
})
export type Shipment = z.infer<typeof Shipment>

export const levelOf = ({ NSLCode, Status }: Shipment) => NSLCode ?? Status?.StatusCode

/** Times are on the clock of India and say no zone. */
export function newsOf(shipment: Shipment, own: StatusMap, now: number): ParcelNews {
  const { AWB: awb, ReferenceNo: reference, Status: said } = shipment
  const word = wordOf(said?.StatusType, said?.Status)
  const state = standingOf(said?.StatusType, said?.Status, levelOf(shipment), own)
  return {
    state,
    word,
    occurredAt: zonedTime(said?.StatusDateTime, '+05:30') ?? now,
    refs: present({ awb, ...orderRefs(reference) }),
    parcel: present({
      carrier: 'Delhivery',
      expectedAt: zonedTime(shipment.ExpectedDeliveryDate, '+05:30'),
      isReturn: (word !== undefined && isReturn(word)) || undefined,
      status: word,
      note: EXPLAINED.has(state) ? said?.Instructions : undefined,
    }),
  }
}
