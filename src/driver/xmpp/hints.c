#include "driver/xmpp/hints.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

void hints_read(struct hints *hints, const char *text)
{
    static const char failed[] = "connection failed, error ";
    hints->auth_later |=
        str_starts(text, "RECV: ") && strstr(text, "<temporary-auth-failure") != NULL;
    hints->auth_failed |= str_starts(text, "Cannot authenticate with known methods");
    hints->auth_failed |= str_starts(text, "Password hasn't been set");
    hints->no_tls |= str_starts(text, "TLS is not supported");
    hints->bad_ca |= str_starts(text, "SSL_CTX_load_verify_locations");
    hints->bad_key |= strstr(text, "read client certificate") || strstr(text, "use private key");
    hints->no_bind |= str_starts(text, "Binding failed");
    if (str_starts(text, failed))
        hints->connect_error = (int)strtol(text + strlen(failed), NULL, 10);
}
