// What Exchange puts before the subject of a cancelled copy, in the language of the organizer's mailbox.
const words =
  'cancell?ed|abgesagt|abgebrochen|annulée?|cancelad[oa]|annullat[oa]|geannuleerd|aflyst|avlyst|inställ[dt]|peruttu|' +
  'peruutettu|odwołan[eo]|anulowane|zrušen[oé]|törölve|lemondva|anulat|otkazano|odpovedano|preklicano|отменен[оа]?|' +
  'скасовано|ακυρώθηκε|.{1,2}ptal\\sedildi|đã\\shủy|dibatalkan|キャンセル(?:済み)?|취소됨?|已取消(?:會議)?|מ?בוטל|ملغى|تم\\sالإلغاء'
const cancelled = new RegExp(`^(?:(?:${words})\\s*[:：]\\s*)+`, 'iu')

/** The subject of a cancelled meeting without Exchange's word for that: the product says it in its own words. */
export const withoutCancelledPrefix = (subject: string): string => subject.replace(cancelled, '')
