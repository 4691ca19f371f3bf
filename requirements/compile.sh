#!/usr/bin/env bash
# Writes the locked, hashed dependency files anew; needs uv. `compile.sh --upgrade` takes newer versions.
set -euo pipefail
cd "$(dirname "$0")/.."
lock() {
  local out=$1
  shift
  uv pip compile --quiet --universal --generate-hashes --python-version 3.10 --no-header --no-strip-extras \
    pyproject.toml "$@" --output-file "requirements/$out" "${upgrade[@]}"
}
upgrade=("$@")
lock demo.txt --group demo
lock dev.txt --group dev --extra dbt --extra checks
