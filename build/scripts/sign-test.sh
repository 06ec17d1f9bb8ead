#!/usr/bin/env bash
# Proves sign.sh with a certificate made here: what it signs verifies and is
# otherwise the same program, what was changed afterwards does not, a wrong
# password signs nothing, and without a certificate nothing changes.
set -euo pipefail
cd "$(dirname "$0")/../.."
build/scripts/debs.sh osslsigncode openssl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset SIGN_PKCS12 SIGN_PASSWORD_FILE SIGN_CERTIFICATE SIGN_KEY SIGN_COMMAND SIGN_TIMESTAMP
fail() { echo "FAILED: $1" >&2; exit 1; }
printf 'package main\n\nfunc main() { println("here") }\n' >"$work/program.go"
GOOS=windows GOARCH=amd64 CGO_ENABLED=0 go build -ldflags '-s -w' -o "$work/program.exe" "$work/program.go"
openssl req -x509 -newkey rsa:3072 -nodes -days 2 -subj '/CN=MiniFleet test' -addext 'extendedKeyUsage=codeSigning' \
  -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
printf 'pass word' >"$work/password"
printf 'another' >"$work/wrong"
openssl pkcs12 -export -inkey "$work/key.pem" -in "$work/certificate.pem" -passout "file:$work/password" -out "$work/both.p12"
verifies() { osslsigncode verify -CAfile "$work/certificate.pem" -in "$1" >"$work/log" 2>&1; }

cp "$work/program.exe" "$work/plain.exe"
build/scripts/sign.sh "$work/plain.exe"
cmp "$work/program.exe" "$work/plain.exe" || fail "without a certificate the program changed"
! verifies "$work/plain.exe" || fail "an unsigned program verifies"

cp "$work/program.exe" "$work/pem.exe"
SIGN_CERTIFICATE=$work/certificate.pem SIGN_KEY=$work/key.pem build/scripts/sign.sh "$work/pem.exe"
cp "$work/program.exe" "$work/p12 with a space.exe"
SIGN_PKCS12=$work/both.p12 SIGN_PASSWORD_FILE=$work/password build/scripts/sign.sh "$work/p12 with a space.exe"
for file in "$work/pem.exe" "$work/p12 with a space.exe"; do
  verifies "$file" || { cat "$work/log" >&2; fail "$file does not verify"; }
  rm -f "$work/bare.exe"
  osslsigncode remove-signature -in "$file" -out "$work/bare.exe" >/dev/null
  # Signing pads the file and fills in the checksum of its header; the code stays.
  cmp -s -i 4095 -n "$(($(stat -c %s "$work/program.exe") - 4095))" "$work/program.exe" "$work/bare.exe" || fail "the signed program is another one"
done
printf 'X' | dd of="$work/pem.exe" bs=1 seek=9000 conv=notrunc status=none
! verifies "$work/pem.exe" || fail "a changed program verifies"

cp "$work/program.exe" "$work/refused.exe"
if SIGN_PKCS12=$work/both.p12 SIGN_PASSWORD_FILE=$work/wrong build/scripts/sign.sh "$work/refused.exe" >"$work/log" 2>&1; then fail "a wrong password signs"; fi
cmp "$work/program.exe" "$work/refused.exe" || fail "a refused program changed"

printf '#!/bin/sh\nprintf own >>"$1"\n' >"$work/own"
chmod +x "$work/own"
SIGN_COMMAND=$work/own build/scripts/sign.sh "$work/refused.exe"
[ "$(tail -c 3 "$work/refused.exe")" = own ] || fail "the command was not run"
echo "signing: ok"
