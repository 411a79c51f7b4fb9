#!/bin/sh
# Installs Chromium for the browser tests where that can be done without asking anybody: on Debian, as root.
# Elsewhere says why not and succeeds: the browser tests then skip with a reason (or fail under DOANVU_REQUIRE=browser).

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ]; then exit 0; fi

if ! grep -q '^ID=debian$' /etc/os-release 2>/dev/null; then
    echo "Chromium is not installed automatically: this is not Debian. Install it to run the browser tests."
elif [ "$(id -u)" != 0 ]; then
    echo "Chromium is not installed automatically: not root. Run: sudo apt-get install chromium"
else
    echo "Installing Chromium for the browser tests …"
    log=$(mktemp)
    if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; } \
        >"$log" 2>&1; then :; else
        tail -n 5 "$log"
        echo "Chromium could not be installed by apt-get (above is why)."
    fi
    rm -f "$log"
fi
exit 0
