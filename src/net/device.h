/*
 * The network device that a connection leaves by, as the system describes it
 * (Linux: sysfs). Read only when the connection's own address changes.
 */
#ifndef OFFSYNC_NET_DEVICE_H
#define OFFSYNC_NET_DEVICE_H

#include "base/link_kind.h"

/* address: of this machine's end, "192.168.1.7". UNKNOWN where the system does
 * not tell: tunnels, bridges, other systems. */
enum link_kind device_kind_of_address(const char *address);

/* The same by the device's name, in a folder as /sys/class/net. */
enum link_kind device_kind(const char *folder, const char *name);

#endif
