#!/usr/bin/env bash
# Signs programs of Windows in place, where there is something to sign with, and
# leaves them as they are where there is not:
#   SIGN_PKCS12=FILE [SIGN_PASSWORD_FILE=FILE]   a certificate with its key
#   SIGN_CERTIFICATE=FILE SIGN_KEY=FILE          the two as PEM
#   SIGN_COMMAND=PROGRAM                         is run with the file instead: a token, a service
#   SIGN_TIMESTAMP=URL   an RFC 3161 server, so that the signature outlives the certificate
#   sign.sh FILE...
# Two signatures of a file differ; what is to be compared is compared unsigned.
set -euo pipefail
cd "$(dirname "$0")/../.."
with=()
if [ -n "${SIGN_PKCS12:-}" ]; then
  with=(-pkcs12 "$SIGN_PKCS12")
  [ -z "${SIGN_PASSWORD_FILE:-}" ] || with+=(-readpass "$SIGN_PASSWORD_FILE")
elif [ -n "${SIGN_CERTIFICATE:-}${SIGN_KEY:-}" ]; then
  with=(-certs "${SIGN_CERTIFICATE:?names no certificate}" -key "${SIGN_KEY:?names no key}")
elif [ -z "${SIGN_COMMAND:-}" ]; then
  exit 0
fi
if [ ${#with[@]} -gt 0 ]; then
  build/scripts/debs.sh osslsigncode
  with+=(-h sha256 -n MiniFleet)
  [ -z "${SIGN_TIMESTAMP:-}" ] || with+=(-ts "$SIGN_TIMESTAMP")
fi
for file in "$@"; do
  if [ ${#with[@]} -gt 0 ]; then
    rm -f "$file.signed"
    osslsigncode sign "${with[@]}" -in "$file" -out "$file.signed" >/dev/null
    mv "$file.signed" "$file"
  else
    "$SIGN_COMMAND" "$file"
  fi
  echo "signed $(basename "$file")"
done
