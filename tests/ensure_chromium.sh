#!/bin/sh
# Makes sure that the browser tests find a Chromium: root on Debian gets one installed, everybody else one sentence.
set -eu

for name in "${CHROMIUM_PATH:-chromium}" chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then exit 0; fi
done

if [ "${ALLOW_NO_BROWSER:-}" = 1 ]; then
    echo "No Chromium: BROWSER TESTS WILL BE SKIPPED because ALLOW_NO_BROWSER=1." >&2
elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser tests …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core >/dev/null
else
    echo "The browser tests need Chromium: install it (Debian, Ubuntu: sudo apt install chromium) or set CHROMIUM_PATH." >&2
    exit 1
fi
