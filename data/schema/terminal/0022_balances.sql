/*
 * What a folio owes stands in the index of its lines: they lie apart, and after
 * each commit of another program every page is read again. In this order of the
 * columns the planner takes it for the list of the lines, too, which is then
 * sorted; with fewer of them it reads the whole table.
 */
DROP INDEX folio_charges_folio_id;
CREATE INDEX folio_charges_folio_id ON folio_charges (folio_id, tenant_id,
  deleted, created_at, id, amount_minor);
