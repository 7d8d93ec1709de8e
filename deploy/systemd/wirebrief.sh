#!/bin/sh
# /usr/local/bin/wirebrief: the command with the user, the settings and the folder of the service.
# The settings are read as systemd reads them, not run as a shell script: a value may contain blanks and brackets.
set -eu
: "${SETTINGS:=/etc/wirebrief.env}" "${PROGRAM:=/opt/wirebrief/.venv/bin/wirebrief}" "${RUN_AS:=wirebrief}"
export HOME=/var/lib/wirebrief WIREBRIEF_DATA_DIR=/var/lib/wirebrief
while IFS= read -r line || [ -n "$line" ]; do
  case $line in
  WIREBRIEF_*=*)
    value=${line#*=}
    case $value in
    '"'*'"' | "'"*"'") value=${value#?} && value=${value%?} ;;
    esac
    export "${line%%=*}=$value"
    ;;
  esac
done <"$SETTINGS"
umask 077
if [ "$(id -un)" = "$RUN_AS" ]; then
  exec "$PROGRAM" "$@"
fi
exec runuser -u "$RUN_AS" -- "$PROGRAM" "$@"
