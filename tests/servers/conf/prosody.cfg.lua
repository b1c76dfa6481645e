-- Prosody on loopback, without federation; the words between @ are filled in by lib/prosody.py.
pidfile = "@DIR@/prosody.pid"
data_path = "@DIR@/data"
plugin_paths = { "/usr/lib/prosody/modules" }
interfaces = { "127.0.0.1" }
local_interfaces = { "127.0.0.1" }
c2s_ports = { @PORT@ }
c2s_direct_tls_ports = { @TLS_PORT@ }
s2s_ports = { }
s2s_direct_tls_ports = { }
component_ports = { }
http_ports = { }
https_ports = { }
modules_enabled = {
  "roster", "saslauth", "tls", "disco", "blocklist", "bookmarks", "carbons", "pep", "private", "offline",
  "mam", "ping", "time", "version", "posix", "vcard4", "vcard_legacy", "register", @MODULES@
}
modules_disabled = { "s2s" }
allow_registration = true
c2s_require_encryption = true
allow_unencrypted_plain_auth = false
authentication = "internal_hashed"
password_hash = "@HASH@"
default_iteration_count = 4096
storage = "internal"
smacks_hibernation_time = 300
archive_expires_after = "1d"
log = { { levels = { min = "info" }, to = "file", filename = "@DIR@/prosody.log" } }
ssl = { key = "@DIR@/good.key", certificate = "@DIR@/good.pem" }

VirtualHost "xmpp.test"

-- The same server, with certificates that nobody should believe.
VirtualHost "wrong-name.xmpp.test"
  ssl = { key = "@DIR@/wrong_name.key", certificate = "@DIR@/wrong_name.pem" }
VirtualHost "expired.xmpp.test"
  ssl = { key = "@DIR@/expired.key", certificate = "@DIR@/expired.pem" }
VirtualHost "untrusted.xmpp.test"
  ssl = { key = "@DIR@/untrusted.key", certificate = "@DIR@/untrusted.pem" }
VirtualHost "self-signed.xmpp.test"
  ssl = { key = "@DIR@/self_signed.key", certificate = "@DIR@/self_signed.pem" }

-- Where people sign in by a certificate of their own.
VirtualHost "certificates.xmpp.test"
  authentication = "ccert"
  ssl = { key = "@DIR@/good.key", certificate = "@DIR@/good.pem", cafile = "@CA@", verify = { "peer", "client_once" } }

Component "rooms.xmpp.test" "muc"
  modules_enabled = { "muc_mam", "muc_moderation" }
  restrict_room_creation = false
  muc_room_default_persistent = true
  muc_log_by_default = true
  muc_room_locking = false
  muc_room_default_public_jids = false
