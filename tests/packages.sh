#!/bin/sh
# packages.sh PACKAGE...: installs those of the Debian packages that are missing, after saying
# which. Says nothing and does nothing when all are there. Starts no service.
set -eu

missing() {
    command -v dpkg-query >/dev/null || { echo "$@"; return; }
    there=" $(dpkg-query -W -f='${db:Status-Status}=${Package}\n' "$@" 2>/dev/null |
        sed -n 's/^installed=//p' | tr '\n' ' ')"
    for package; do
        case $there in *" $package "*) ;; *) echo "$package" ;; esac
    done
}

# The servers are for the tests, which start their own: Debian's must run neither now nor at the
# next boot. A policy-rc.d that says 101 is Debian's way to forbid starting.
leave_stopped() {
    for service in inspircd ngircd atheme-services prosody ejabberd tinyproxy microsocks; do
        case " $wanted " in
        *" $service "*)
            $as_root systemctl --quiet disable "$service" 2>/dev/null ||
                $as_root update-rc.d "$service" disable >/dev/null 2>&1 || true
            ;;
        esac
    done
}

wanted=$(missing "$@" | tr '\n' ' ')
wanted=${wanted% }
[ -n "$wanted" ] || exit 0

command="apt-get install -y --no-install-recommends $wanted"
echo "Waymark needs these Debian packages, which are missing: $wanted"
if ! command -v apt-get >/dev/null; then
    echo "This is not a Debian system: install the like of them in its own way, then run 'make'." >&2
    exit 1
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
    if ! command -v sudo >/dev/null; then
        echo "Installing needs root, and there is no sudo. As root, run: $command" >&2
        exit 1
    fi
fi
echo "Installing them: ${as_root:+sudo }$command"

log=$(mktemp)
policy=/usr/sbin/policy-rc.d
[ ! -e $policy ] || policy=
trap 'rm -f "$log"; [ -z "$policy" ] || $as_root rm -f "$policy"' EXIT
trap 'exit 1' HUP INT TERM
if [ -n "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | $as_root tee $policy >/dev/null
    $as_root chmod 755 $policy
fi
# Standard input belongs to the program that comes after, so apt must not read it.
apt() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" </dev/null; }
apt update || echo "The package lists could not be refreshed; trying with those at hand." >&2
# shellcheck disable=SC2086 # the names are words of their own
apt -o Dpkg::Use-Pty=0 install -y --no-install-recommends $wanted >"$log" 2>&1 || {
    cat "$log" >&2
    echo "The packages could not be installed (above is why). The command was: $command" >&2
    exit 1
}
leave_stopped
