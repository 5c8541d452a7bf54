/*
 * What kind of link a terminal is on: from the configuration, from the system
 * (net/device.h), or as far as it was measured (sync/thrift.h).
 */
#ifndef OFFSYNC_BASE_LINK_KIND_H
#define OFFSYNC_BASE_LINK_KIND_H

/* From the best to the worst. */
enum link_kind {
	LINK_KIND_UNKNOWN, /* in the configuration: find out */
	LINK_KIND_LAN,
	LINK_KIND_WIFI,
	LINK_KIND_CELLULAR,
	LINK_KIND_SLOW, /* whatever it is, it is slow now */
	LINK_KIND_COUNT,
};

const char *link_kind_name(enum link_kind k); /* "wifi"; "" for unknown */
enum link_kind link_kind_find(const char *name);

#endif
