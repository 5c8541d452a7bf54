/*
 * Screenshots for people who have not seen the console: what the real one shows
 * at the demo hotel, in colours, as SVG. The hotel's clock stands still there,
 * so that the same program draws the same pictures.
 */
#ifndef OFFSYNC_TESTS_SCREENS_SHOTS_H
#define OFFSYNC_TESTS_SCREENS_SHOTS_H

/* Writes NAME.svg for each into the folder. */
void shots_write(const char *folder);

#endif
