/*
 * A rectangle of the canvas: where a widget may draw. Rows and columns count
 * from 0.
 */
#ifndef OFFSYNC_UI_AREA_H
#define OFFSYNC_UI_AREA_H

struct area {
	int row;
	int column;
	int rows;
	int columns;
};

/* n rows off the top or the bottom; what is left may be empty, never negative.
 */
struct area area_without_top(struct area a, int n);
struct area area_without_bottom(struct area a, int n);
/* The n top or bottom rows (fewer when there are not as many). */
struct area area_top(struct area a, int n);
struct area area_bottom(struct area a, int n);

#endif
