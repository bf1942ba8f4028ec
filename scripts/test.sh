#!/usr/bin/env bash
# Every check and test there is. Installs what is missing from Debian's packages (as root, or through sudo).
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/postgres.sh

# What comes now, and after how many seconds.
step() { printf '\n== %s (%s s)\n' "$*" "$SECONDS"; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install_missing() {
  local missing=()
  [ -x /usr/bin/chromium ] || missing+=(chromium)
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
  command -v pdftotext >/dev/null || missing+=(poppler-utils)
  dpkg -s fonts-noto-cjk >/dev/null 2>&1 || missing+=(fonts-noto-cjk)
  [ ${#missing[@]} -eq 0 ] && return
  step "Installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# needs_room GB: a clean run leaves 7 GB behind; without room the linker dies in its middle.
needs_room() {
  local free
  free=$(df -Pk . | awk 'NR == 2 { print int($4 / 1048576) }')
  [ "$free" -ge "$1" ] && return
  echo "Only $free GB are free here and a clean run needs $1 GB: remove older build folders (cargo clean) and try again." >&2
  exit 1
}

# Nothing is built twice here, so what cargo would keep for a second build is room and time lost.
export CARGO_INCREMENTAL=${CARGO_INCREMENTAL:-0}

[ -d "${CARGO_TARGET_DIR:-target}" ] || needs_room 9
trap stop_postgres EXIT
install_missing

step "Front end"
make --no-print-directory web
(cd web && npm run --silent check)

step "Form, lints, building"
cargo fmt --all --check
# Clippy compiles our own crates, so the libraries are built once for lints and tests alike (its words for `-D warnings`).
RUSTC_WORKSPACE_WRAPPER=$(command -v clippy-driver || echo "$(rustc --print sysroot)/bin/clippy-driver")
export RUSTC_WORKSPACE_WRAPPER CLIPPY_ARGS=-D__CLIPPY_HACKERY__warnings
cargo test --locked --workspace --no-run

step "Structure"
cargo run --locked -q -p xtask -- check

step "Licences and sources of all libraries"
cargo run --locked -q -p xtask -- licences

step "Tests, on SQLite and on PostgreSQL"
start_postgres fsync=off
export QINGFENG_TEST_POSTGRES=$postgres
# The server's tests wait a good deal, so the other crates' run beside them.
told=$(mktemp)
cargo test --locked -p unify -p qingfeng >"$told" 2>&1 &
servers=$!
passed=yes
cargo test --locked --workspace --exclude qingfeng || passed=no
wait "$servers" || passed=no
cat "$told"
rm "$told"
[ "$passed" = yes ]

step "Journeys in a browser"
cargo build --locked --workspace --bin qingfeng
(cd e2e && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund && npm test)

step "All checks and tests passed"
