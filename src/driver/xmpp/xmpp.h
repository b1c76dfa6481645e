/* The XMPP driver. */
#ifndef WAYMARK_DRIVER_XMPP_XMPP_H
#define WAYMARK_DRIVER_XMPP_XMPP_H

struct driver;

extern const struct driver xmpp_driver;

#endif
