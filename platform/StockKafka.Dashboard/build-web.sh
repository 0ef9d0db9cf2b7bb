#!/usr/bin/env bash
# Builds web/ into web/dist. Builds of several projects may run it at the same time: one works, the others wait and find it done.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/web"
exec 9<"../${BASH_SOURCE[0]##*/}"
flock 9

started=$(mktemp)
trap 'rm -f "$started"' EXIT
is_current() {
  [[ -e dist/.built && -z $(find . \( -name node_modules -o -name dist \) -prune -o -type f -newer dist/.built -print -quit) ]]
}

is_current && exit 0
if [[ ! -e node_modules/.lock-used || $(<node_modules/.lock-used) != "$(<package-lock.json)" ]]; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.lock-used
fi
npm run build --silent
mv "$started" dist/.built # as old as the start of the build: what was changed during it is built again
