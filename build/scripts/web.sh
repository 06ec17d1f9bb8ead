#!/usr/bin/env bash
# Builds the screens into frontend/dist, from where the Go program embeds them.
set -euo pipefail
cd "$(dirname "$0")/../../frontend"
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund
fi
npm run build
