/*
 * Screens read hundreds of stays for a few of their fields. Rows lie apart from
 * each other, and after each commit of another program every page is read again:
 * what is wanted stands in the index.
 */
CREATE INDEX stays_listed ON stays (state, departure_date, arrival_date,
  room_id, guest_id, queued_at, deleted);
