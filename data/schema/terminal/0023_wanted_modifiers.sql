/* What the kitchen has to know of a dish before it cooks it. */
ALTER TABLE menu_items ADD COLUMN wanted_modifiers TEXT;
