/*
 * What the kitchen has to know of a dish before it cooks it: doneness, flavours.
 * The name of that column comes last of all, so that what is logged of a row
 * stays in order.
 */
ALTER TABLE menu_items ADD COLUMN wanted_modifiers text COLLATE "C";
