#include "net/device.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEVICES   "/sys/class/net"
#define PATH_SIZE 512
#define TEXT_SIZE 1024

/* ---- by name ---- */

/* A small file of the device's folder; "" when there is none. */
static void
read_text(const char *folder, const char *name, const char *file, char *out,
	size_t size)
{
	char path[PATH_SIZE];
	size_t n = 0;
	FILE *f;

	out[0] = '\0';
	if (snprintf(path, sizeof path, "%s/%s/%s", folder, name, file) >=
		(int)sizeof path)
		return;
	f = fopen(path, "re");
	if (f != NULL) {
		n = fread(out, 1, size - 1, f);
		(void)fclose(f);
	}
	out[n] = '\0';
}

static bool
has(const char *folder, const char *name, const char *file)
{
	char path[PATH_SIZE];
	int n = snprintf(path, sizeof path, "%s/%s/%s", folder, name, file);

	return n < (int)sizeof path && access(path, F_OK) == 0;
}

enum link_kind
device_kind(const char *folder, const char *name)
{
	char uevent[TEXT_SIZE];
	char type[16];

	read_text(folder, name, "uevent", uevent, sizeof uevent);
	read_text(folder, name, "type", type, sizeof type);
	if (strstr(uevent, "DEVTYPE=wwan") != NULL ||
		strncmp(name, "wwan", 4) == 0 || strncmp(name, "ppp", 3) == 0)
		return LINK_KIND_CELLULAR;
	if (strstr(uevent, "DEVTYPE=wlan") != NULL ||
		has(folder, name, "wireless") || has(folder, name, "phy80211"))
		return LINK_KIND_WIFI;
	/* Loopback, or Ethernet that is neither bridge nor tunnel. */
	if (strcmp(type, "772\n") == 0)
		return LINK_KIND_LAN;
	if (strcmp(type, "1\n") == 0 && strstr(uevent, "DEVTYPE=") == NULL &&
		has(folder, name, "device"))
		return LINK_KIND_LAN;
	return LINK_KIND_UNKNOWN;
}

/* ---- by address ---- */

static bool
is_address(const struct sockaddr *sa, const char *address)
{
	char text[INET6_ADDRSTRLEN] = "";

	if (sa == NULL)
		return false;
	if (sa->sa_family == AF_INET)
		(void)inet_ntop(AF_INET,
			&((const struct sockaddr_in *)sa)->sin_addr, text,
			sizeof text);
	else if (sa->sa_family == AF_INET6)
		(void)inet_ntop(AF_INET6,
			&((const struct sockaddr_in6 *)sa)->sin6_addr, text,
			sizeof text);
	return text[0] != '\0' && strcmp(text, address) == 0;
}

enum link_kind
device_kind_of_address(const char *address)
{
	enum link_kind kind = LINK_KIND_UNKNOWN;
	struct ifaddrs *all = NULL;
	struct ifaddrs *i;

	/* All of 127/8 is the loopback's, the device only has one of it. */
	if (strncmp(address, "127.", 4) == 0)
		return LINK_KIND_LAN;
	if (getifaddrs(&all) != 0)
		return LINK_KIND_UNKNOWN;
	for (i = all; i != NULL; i = i->ifa_next) {
		if (is_address(i->ifa_addr, address)) {
			kind = device_kind(DEVICES, i->ifa_name);
			break;
		}
	}
	freeifaddrs(all);
	return kind;
}
